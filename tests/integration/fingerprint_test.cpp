// Fingerprints, and with them baselines, survive what happens to a repository.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::GitFixture;
using support::make_token;

class Fingerprints : public testing::Test {
 protected:
  // What a scan would show, and whether the baseline hides all of it.
  std::set<std::string> fingerprints(const std::vector<std::string>& arguments = {"."}) {
    const ScanResult result = scan_json(arguments, git_.path());
    std::set<std::string> found;
    for (const Json& finding : result.report["findings"]) {
      found.insert(finding["fingerprint"].get<std::string>());
    }
    return found;
  }

  std::string baseline() const { return (git_.parent() / "baseline.txt").string(); }

  void write_baseline() {
    const auto result = scan_json({"--write-baseline", baseline(), "."}, git_.path());
    ASSERT_EQ(result.process.exit_code, 1) << result.process.err;
  }

  // Everything that a scan finds now stands in the baseline.
  void expect_all_known(const std::vector<std::string>& arguments = {"."}) {
    std::vector<std::string> all = {"--baseline", baseline()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const ScanResult result = scan_json(all, git_.path());
    EXPECT_EQ(result.process.exit_code, 0) << result.report.dump(1);
    EXPECT_TRUE(result.report["findings"].empty());
    EXPECT_EQ(result.report["summary"]["suppressedBy"]["baseline"], result.report["summary"]["suppressed"]);
    EXPECT_GT(result.report["summary"]["suppressed"].get<int>(), 0);
  }

  GitFixture git_;
  const std::string token_ = make_token(1);
};

TEST_F(Fingerprints, SurviveMovedLines) {
  git_.commit_file("app.env", "T=" + token_ + "\n", "one");
  const auto before = fingerprints();
  write_baseline();
  git_.commit_file("app.env", "A=1\n\n# words\n    export   T='" + token_ + "'\n", "two");
  EXPECT_EQ(before.size(), 1U);
  EXPECT_EQ(fingerprints(), before);
  expect_all_known();
}

TEST_F(Fingerprints, SurviveDeletionFromHead) {
  git_.commit_file("app.env", "T=" + token_ + "\n", "one");
  const auto before = fingerprints();
  write_baseline();
  git_.commit_file("app.env", "T=\n", "two");
  const ScanResult after = scan_json({"."}, git_.path());
  EXPECT_EQ(only_finding_of(after.report, token_)["rule"], "leaked-token-in-history");
  EXPECT_EQ(fingerprints(), before);
  expect_all_known();
}

TEST_F(Fingerprints, SurviveARebase) {
  git_.commit_file("README", "x\n", "base");
  git_.git({"checkout", "-q", "-b", "topic"});
  git_.commit_file("app.env", "T=" + token_ + "\n", "leak");
  const std::string old_commit = git_.git_line({"rev-parse", "HEAD"});
  const auto before = fingerprints();
  write_baseline();
  git_.git({"checkout", "-q", "main"});
  git_.commit_file("README", "y\n", "meanwhile");
  git_.git({"rebase", "-q", "main", "topic"});
  EXPECT_NE(git_.git_line({"rev-parse", "HEAD"}), old_commit);
  EXPECT_EQ(fingerprints(), before);
  expect_all_known();
}

TEST_F(Fingerprints, DoNotDependOnLineEnds) {
  git_.commit_file("app.env", "A=1\nT=" + token_ + "\nB=2\n", "one");
  const auto before = fingerprints();
  write_baseline();
  git_.commit_file("app.env", "A=1\r\nT=" + token_ + "\r\nB=2\r\n", "two");
  EXPECT_EQ(fingerprints(), before);
  git_.commit_file("app.env", "A=1\rT=" + token_ + "\rB=2\r", "three");
  EXPECT_EQ(fingerprints(), before);
  expect_all_known();
}

TEST_F(Fingerprints, DoNotDependOnHowThePathIsWritten) {
  git_.commit_file("config/deep/app.env", "T=" + token_ + "\n", "one");
  const auto before = fingerprints();
  write_baseline();
  for (const std::string& path :
       std::vector<std::string>{"config", "config/", "./config//deep/", "config/deep/../deep/app.env",
                                (git_.path() / "config").string()}) {
    EXPECT_EQ(fingerprints({path}), before) << path;
    expect_all_known({path});
  }
  const auto inside = scan_json({"--baseline", baseline(), "deep"}, git_.path() / "config");
  EXPECT_EQ(inside.process.exit_code, 0);
  EXPECT_EQ(inside.report["summary"]["suppressed"], 1);
}

TEST_F(Fingerprints, AnotherTokenInTheSamePlaceIsNew) {
  git_.commit_file("app.env", "T=" + token_ + "\n", "one");
  write_baseline();
  const std::string other = make_token(2);
  git_.commit_file("app.env", "T=" + other + "\n", "two");
  const ScanResult result = scan_json({"--baseline", baseline(), "."}, git_.path());
  EXPECT_EQ(result.process.exit_code, 1);
  EXPECT_EQ(only_finding_of(result.report, other)["rule"], "leaked-token");
  EXPECT_TRUE(findings_of(result.report, token_).empty());
}

TEST_F(Fingerprints, BaselinesHoldNoTokenAndMergeByLines) {
  git_.commit_file("a.env", "T=" + token_ + "\n", "one");
  git_.commit_file("b.env", "T=" + make_token(2) + "\n", "two");
  write_baseline();
  const std::string first = support::read_file(baseline());
  EXPECT_EQ(first.find("ek_"), std::string::npos);
  EXPECT_EQ(first.find("a.env"), std::string::npos);
  write_baseline();
  EXPECT_EQ(support::read_file(baseline()), first);
  std::string windows;
  for (const char c : first) {
    windows += c == '\n' ? "\r\n" : std::string(1, c);
  }
  support::write_file(baseline(), windows + first);  // a union of two versions
  expect_all_known();
}

}  // namespace
}  // namespace ekaudit::tests::integration
