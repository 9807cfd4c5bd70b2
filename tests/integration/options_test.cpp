// Options, exit codes and error messages of the command line.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/integration/runner.h"
#include "tests/support/git_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::GitFixture;
using support::make_token;
using support::TemporaryDirectory;
using support::write_file;

struct BadUse {
  std::vector<std::string> arguments;
  std::string message;  // part of the one line on stderr
};

void PrintTo(const BadUse& use, std::ostream* out) {
  *out << use.message;
}

class BadUseTest : public testing::TestWithParam<BadUse> {};

TEST_P(BadUseTest, IsOneLineAndExitTwo) {
  const TemporaryDirectory directory;
  const auto result = run_ekaudit(GetParam().arguments, directory.path());
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_EQ(result.err.compare(0, 9, "ekaudit: "), 0) << result.err;
  EXPECT_NE(result.err.find(GetParam().message), std::string::npos) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    All, BadUseTest,
    testing::Values(BadUse{{}, "subcommand"}, BadUse{{"sacn"}, "ekaudit --help"},
                    BadUse{{"scan", "--frobnicate"}, "ekaudit scan --help"},
                    BadUse{{"scan", "no/such/path"}, "cannot scan 'no/such/path': no such file"},
                    BadUse{{"scan", "--staged", "--no-history"}, "excludes"},
                    BadUse{{"scan", "--range", "a..b", "--since", "2026-01-01"}, "excludes"},
                    BadUse{{"scan", "--format", "yaml"},
                           "--format takes one of text, json, sarif, github, gitlab, junit"},
                    BadUse{{"scan", "--report", "json"}, "--report takes FORMAT=FILE"},
                    BadUse{{"scan", "--report", "json="}, "--report takes FORMAT=FILE"},
                    BadUse{{"scan", "--report", "json=no/such/dir/x"}, "cannot write the report"},
                    BadUse{{"scan", "--fail-on", "always"}, "--fail-on takes"},
                    BadUse{{"scan", "--min-severity", "worst"}, "--min-severity takes"},
                    BadUse{{"scan", "--rule", "leaked-tokn"}, "did you mean leaked-token?"},
                    BadUse{{"scan", "--jobs", "0"}, "--jobs"},
                    BadUse{{"scan", "--max-blob-size", "1"}, "--max-blob-size takes"},
                    BadUse{{"scan", "--max-memory", "lots"}, "--max-memory takes"},
                    BadUse{{"scan", "--git-backend", "svn"}, "--git-backend takes auto, pack or libgit2"},
                    BadUse{{"scan", "--timeout", "soon"}, "--timeout takes"},
                    BadUse{{"scan", "--history-only", "."}, "not in a Git repository"},
                    BadUse{{"scan", "--staged", "-"}, "standard input"},
                    BadUse{{"explain", "leaked-tokens"}, "did you mean leaked-token?"},
                    BadUse{{"explain"}, "RULE"}));

TEST(Options, HelpAndVersionGoToStdout) {
  const TemporaryDirectory directory;
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"scan", "--help"}, {"rules", "--help"}, {"--version"}}) {
    const auto result = run_ekaudit(arguments, directory.path());
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_FALSE(result.out.empty());
  }
}

TEST(Options, CleanDirectoryIsExitZero) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "a.txt", "nothing\n");
  const auto result = run_ekaudit({"scan", "."}, directory.path());
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_EQ(result.err, "");
}

TEST(Options, FailOnDecidesTheExitCode) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "a.env", "T=" + make_token(1) + "\n");
  EXPECT_EQ(run_ekaudit({"scan", "."}, directory.path()).exit_code, 1);
  EXPECT_EQ(run_ekaudit({"scan", "--fail-on", "critical", "."}, directory.path()).exit_code, 0);
  EXPECT_EQ(run_ekaudit({"scan", "--fail-on", "never", "."}, directory.path()).exit_code, 0);
  EXPECT_EQ(run_ekaudit({"scan", "--skip-rule", "leaked-token", "."}, directory.path()).exit_code, 0);
}

TEST(Options, ReadsStandardInput) {
  const TemporaryDirectory directory;
  const std::string token = make_token(1);
  const ScanResult result = scan_json({"-"}, directory.path(), "line one\n  export T=" + token + "\n");
  EXPECT_EQ(result.process.exit_code, 1);
  const Json finding = only_finding_of(result.report, token);
  EXPECT_EQ(finding["location"]["kind"], "stdin");
  EXPECT_EQ(finding["location"]["line"], 2);
  EXPECT_EQ(finding["location"]["column"], 12);
}

TEST(Options, ScansSingleFilesAndDirectoriesOutsideGit) {
  const TemporaryDirectory directory;
  const std::string token = make_token(1);
  write_file(directory.path() / "sub/a.env", token);
  const Json in_directory = only_finding_of(scan_json({"."}, directory.path()).report, token);
  EXPECT_EQ(in_directory["location"]["path"], "sub/a.env");
  const Json in_file = only_finding_of(scan_json({"sub/a.env"}, directory.path()).report, token);
  EXPECT_EQ(in_file["location"]["path"], "a.env");
  EXPECT_TRUE(in_file["location"]["exposure"].is_null());
}

TEST(Options, PathLimitsTreeAndHistory) {
  GitFixture git;
  const std::string inside = make_token(1);
  const std::string outside = make_token(2);
  const std::string gone = make_token(3);
  const std::string message = make_token(4);
  git.write("in/a", inside);
  git.write("out/b", outside);
  git.write("in/gone", gone);
  git.commit("use " + message);
  git.git({"rm", "-q", "in/gone"});
  git.commit("remove");
  const Json report = scan_json({"in"}, git.path()).report;
  EXPECT_EQ(only_finding_of(report, inside)["location"]["path"], "in/a");
  EXPECT_EQ(only_finding_of(report, gone)["location"]["path"], "in/gone");
  EXPECT_TRUE(findings_of(report, outside).empty());
  EXPECT_TRUE(findings_of(report, message).empty());
  EXPECT_EQ(scan_json({"in", "out"}, git.path()).report["findings"].size(), 3U);
  EXPECT_EQ(scan_json({"in", "."}, git.path()).report["findings"].size(), 4U);
}

TEST(Options, StagedLooksAtTheIndexOnly) {
  GitFixture git;
  const std::string committed = make_token(1);
  const std::string staged = make_token(2);
  const std::string unstaged = make_token(3);
  git.commit_file("old", committed, "one");
  git.write("new", "x\n" + staged);
  git.git({"add", "new"});
  git.write("new", unstaged);
  const Json report = scan_json({"--staged", "."}, git.path()).report;
  EXPECT_EQ(report["findings"].size(), 1U);
  const Json finding = only_finding_of(report, staged);
  EXPECT_EQ(finding["location"]["kind"], "index");
  EXPECT_EQ(finding["location"]["line"], 2);
}

TEST(Options, NoHistoryKnowsWhatHasBeenPushed) {
  GitFixture git;
  const std::string pushed = make_token(1);
  const std::string local = make_token(2);
  git.commit_file("pushed", pushed, "one");
  git.git({"update-ref", "refs/remotes/origin/main", "HEAD"});
  git.commit_file("local", local, "two");
  const Json report = scan_json({"--no-history", "."}, git.path()).report;
  EXPECT_EQ(only_finding_of(report, pushed)["location"]["exposure"], "pushed");
  EXPECT_EQ(only_finding_of(report, local)["location"]["exposure"], "local");
}

TEST(Options, NoHistoryReadsNoObjectThatAFileShows) {
  GitFixture git;
  git.commit_file("file", "text", "one");
  std::filesystem::create_symlink("file", git.path() / "link");
  git.git({"add", "link"});
  std::filesystem::remove_all(git.git_dir() / "objects");
  std::filesystem::create_directory(git.git_dir() / "objects");
  EXPECT_EQ(scan_json({"--no-history", "."}, git.path()).process.exit_code, 0);
  write_file(git.path() / "file", "changed");
  const ScanResult changed = scan_json({"--no-history", "."}, git.path());
  EXPECT_EQ(changed.process.exit_code, 3);
  EXPECT_EQ(notices_of(changed.report, "unreadable-object").size(), 1U);
}

TEST(Options, InlineDirectiveSuppressesAndIsCounted) {
  const TemporaryDirectory directory;
  const std::string token = make_token(1);
  write_file(directory.path() / "a.env",
             "# ekaudit:ignore[leaked-token] sample of the vendor\nT=" + token + "\n");
  const ScanResult hidden = scan_json({"."}, directory.path());
  EXPECT_EQ(hidden.process.exit_code, 0);
  EXPECT_TRUE(hidden.report["findings"].empty());
  EXPECT_EQ(hidden.report["summary"]["suppressed"], 1);
  const Json shown = only_finding_of(scan_json({"--report-suppressed", "."}, directory.path()).report, token);
  EXPECT_EQ(shown["suppressed"]["by"], "inline");
  EXPECT_EQ(shown["suppressed"]["reason"], "sample of the vendor");
}

TEST(Options, PlaceholdersAreQuietUnlessAskedFor) {
  const TemporaryDirectory directory;
  const std::string prefix = std::string("ek_") + "live_";
  std::string text;
  for (const char* body : {"xxxxx", "your_token_here", "replace_with_your_enkryptify_token", "abc123", "...",
                           "<token>", "${TOKEN}"}) {
    text += "T=" + prefix + body + "\n";
  }
  text += std::string("deepse") + prefix + "abcdefghij0123456789KLMN\nDEEPSEEK_LIVE_TESTS=1\nGAMEWE" +
          prefix + "1\n";
  write_file(directory.path() / "README.md", text);
  const ScanResult quiet = scan_json({"--fail-on", "info", "."}, directory.path());
  EXPECT_EQ(quiet.process.exit_code, 0);
  EXPECT_TRUE(quiet.report["findings"].empty()) << quiet.report["findings"].dump(2);
  const ScanResult asked = scan_json({"--min-confidence", "placeholder", "."}, directory.path());
  EXPECT_FALSE(asked.report["findings"].empty());
}

TEST(Options, ReportsAreWrittenBesideStdout) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "in/a.env", make_token(1));
  const auto result = run_ekaudit({"scan", "--report", "json=out.json", "--report", "sarif=out.sarif", "in"},
                                  directory.path());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_FALSE(result.out.empty());
  EXPECT_EQ(Json::parse(support::read_file(directory.path() / "out.json"))["findings"].size(), 1U);
  EXPECT_EQ(Json::parse(support::read_file(directory.path() / "out.sarif"))["version"], "2.1.0");
}

TEST(Options, JsonNeedsNothingButTheStandard) {
  const TemporaryDirectory directory;
  const auto full = run_ekaudit({"scan", "--report", "json=/dev/full", "."}, directory.path());
  EXPECT_EQ(full.exit_code, 4);
  EXPECT_NE(full.err.find("cannot write the report to '/dev/full'"), std::string::npos) << full.err;
}

TEST(Options, RepositoryIdComesFromTheRemoteOrTheRootCommit) {
  GitFixture git;
  git.commit_file("a", "1", "one");
  const auto id_of = [&](const std::vector<std::string>& arguments) {
    return scan_json(arguments, git.path()).report["repositories"][0]["id"].get<std::string>();
  };
  const std::string from_root = id_of({"."});
  EXPECT_EQ(from_root.compare(0, 6, "roots:"), 0);
  EXPECT_EQ(id_of({"--no-history", "."}), from_root);
  git.git({"remote", "add", "origin", "https://user:hunter2@example.com/team/app.git"});
  const Json repository = scan_json({"."}, git.path()).report["repositories"][0];
  EXPECT_EQ(repository["id"], "example.com/team/app");
  EXPECT_EQ(repository["name"], "app");
  EXPECT_EQ(repository["remote"], "https://example.com/team/app.git");
  EXPECT_EQ(id_of({"--repo-id", "mine", "."}), "mine");
}

// Literals of the matcher that lie side by side read like a token once.
TEST(Options, TheProgramsOwnFileHoldsNoToken) {
  const TemporaryDirectory directory;
  const ScanResult result = scan_json({"--no-history", "--fail-on", "low", EKAUDIT_BINARY}, directory.path());
  EXPECT_EQ(result.report["findings"], Json::array());
}

}  // namespace
}  // namespace ekaudit::tests::integration
