// --format github, gitlab and junit as a job would use them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::GitFixture;
using support::make_token;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class CiFormats : public testing::Test {
 protected:
  CiFormats() {
    repo_.commit_file("gone.env", "T=" + make_token(2) + "\n", "leak of old");
    repo_.commit_file("gone.env", "clean\n", "delete");
    repo_.commit_file("config/app.env", "x\nT=" + token_ + "\n", "leak");
  }
  support::ProcessResult scan(std::vector<std::string> arguments,
                              const support::Environment& extra = {}) const {
    arguments.insert(arguments.begin(), "scan");
    arguments.emplace_back("--no-cache");
    return run_ekaudit(arguments, repo_.path(), "", extra);
  }

  GitFixture repo_;
  const std::string token_ = make_token(1);
};

TEST_F(CiFormats, GitHubGetsAnnotationsAndASummary) {
  const auto summary = repo_.parent() / "summary.md";
  support::write_file(summary, "# Build\n");
  const auto result = scan({"--format", "github"}, {{"GITHUB_STEP_SUMMARY", summary.string()}});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("::error file=config/app.env,line=2,title=ekaudit leaked-token::"),
                                HasSubstr("::error title=ekaudit leaked-token-in-history::gone.env:1 in "),
                                Not(HasSubstr(token_))));
  EXPECT_THAT(support::read_file(summary), AllOf(testing::StartsWith("# Build\n### ekaudit: 2 findings"),
                                                 HasSubstr("config/app"), Not(HasSubstr(token_))));
}

TEST_F(CiFormats, OtherFormatsWriteNoSummary) {
  const auto summary = repo_.parent() / "summary.md";
  scan({"--format", "junit"}, {{"GITHUB_STEP_SUMMARY", summary.string()}});
  EXPECT_FALSE(std::filesystem::exists(summary));
}

TEST_F(CiFormats, ASummaryThatCannotBeWrittenIsSaid) {
  const auto result = scan({"--format", "github"}, {{"GITHUB_STEP_SUMMARY", "/no/such/directory/summary"}});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("cannot write the report"));
}

TEST_F(CiFormats, GitLabGetsTheCommitOfEachLeak) {
  const auto file = repo_.parent() / "gl-secret-detection-report.json";
  scan({"--report", "gitlab=" + file.string()});
  const Json report = Json::parse(support::read_file(file));
  ASSERT_EQ(report["vulnerabilities"].size(), 2U);
  EXPECT_EQ(report["vulnerabilities"][0]["location"]["file"], "config/app.env");
  EXPECT_EQ(report["vulnerabilities"][0]["location"]["commit"]["sha"], repo_.git_line({"rev-parse", "HEAD"}));
  EXPECT_EQ(report["vulnerabilities"][1]["location"]["commit"]["sha"],
            repo_.git_line({"rev-parse", "HEAD~2"}));
}

TEST_F(CiFormats, JUnitFailsATestCaseForEachLeak) {
  const auto result = scan({"--format", "junit"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("tests=\"2\" failures=\"2\" errors=\"0\""),
                                HasSubstr("file=\"config/app.env\""), Not(HasSubstr(token_))));
}

}  // namespace
}  // namespace ekaudit::tests::integration
