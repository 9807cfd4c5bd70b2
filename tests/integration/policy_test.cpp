// Policy files as `scan`, `tokens` and `policy check` take them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
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
using support::ProcessResult;
using support::TemporaryDirectory;
using support::write_file;
using testing::HasSubstr;
using testing::Not;

const std::string k_policy = ".ekaudit.yml";

class PolicyRun : public testing::Test {
 protected:
  PolicyRun() { git_.commit_file("src/app.env", "T=" + token_ + "\n", "one"); }

  ScanResult scan(const std::string& policy, const std::vector<std::string>& arguments = {"."}) {
    git_.write(k_policy, policy);
    return scan_json(arguments, git_.path());
  }

  GitFixture git_;
  const std::string token_ = make_token(1);
};

TEST_F(PolicyRun, IgnoresWhatItIsToldAndCountsIt) {
  const ScanResult result = scan("ignore:\n  - {path: src/**, reason: samples}\n");
  EXPECT_EQ(result.process.exit_code, 0);
  EXPECT_TRUE(result.report["findings"].empty());
  EXPECT_EQ(result.report["summary"]["suppressedBy"],
            Json({{"disabled", 0}, {"inline", 0}, {"ignore", 1}, {"baseline", 0}}));
  const auto text = run_ekaudit({"scan", "."}, git_.path());
  EXPECT_THAT(text.out, HasSubstr("1 finding suppressed (1 ignore)."));
  const Json shown = only_finding_of(scan_json({"--report-suppressed", "."}, git_.path()).report, token_);
  EXPECT_EQ(shown["suppressed"]["by"], "ignore");
  EXPECT_EQ(shown["suppressed"]["reason"], "samples");
}

TEST_F(PolicyRun, IsThatOfTheRepositoryWhereverOneStands) {
  git_.write(k_policy, "ignore:\n  - {path: src/**, reason: samples}\n");
  EXPECT_EQ(scan_json({"."}, git_.path() / "src").process.exit_code, 0);
  EXPECT_EQ(scan_json({(git_.path() / "src/app.env").string()}, git_.parent()).process.exit_code, 0);
  EXPECT_EQ(scan_json({"--no-config", "."}, git_.path()).process.exit_code, 1);
}

TEST_F(PolicyRun, AnotherFileTakesItsPlace) {
  git_.write(k_policy, "ignore:\n  - {path: src/**, reason: samples}\n");
  write_file(git_.parent() / "other.yml", "rules: {leaked-token: {severity: low}}\n");
  const auto result = scan_json({"--config", (git_.parent() / "other.yml").string(), "."}, git_.path());
  EXPECT_EQ(result.process.exit_code, 0);
  EXPECT_EQ(only_finding_of(result.report, token_)["severity"], "low");
  EXPECT_EQ(run_ekaudit({"scan", "--config", "none.yml", "."}, git_.path()).exit_code, 2);
  EXPECT_EQ(run_ekaudit({"scan", "--config", "x", "--no-config", "."}, git_.path()).exit_code, 2);
}

TEST_F(PolicyRun, DisabledRulesAreCounted) {
  const ScanResult result = scan("rules: {leaked-token: {disable: true, reason: elsewhere}}\n");
  EXPECT_EQ(result.process.exit_code, 0);
  EXPECT_EQ(result.report["summary"]["suppressedBy"]["disabled"], 1);
}

TEST_F(PolicyRun, TellsStaleAndExpiredEntries) {
  const ScanResult result = scan(
      "ignore:\n"
      "  - {path: gone/**, reason: samples}\n"
      "  - {path: src/**, reason: until then, expires: 2026-01-01}\n");
  EXPECT_EQ(result.process.exit_code, 1);
  EXPECT_EQ(notices_of(result.report, "ignore-stale").size(), 1U);
  EXPECT_EQ(notices_of(result.report, "ignore-expired").size(), 1U);
  EXPECT_EQ(result.report["complete"], true);
  EXPECT_TRUE(notices_of(scan_json({"src"}, git_.path()).report, "ignore-stale").empty());
}

TEST_F(PolicyRun, AWrongFileStopsTheRunAndSaysWhere) {
  git_.write(k_policy, "rules:\n  leaked-tokn: {disable: true}\n");
  const auto result = run_ekaudit({"scan", "."}, git_.path());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err,
              HasSubstr(".ekaudit.yml:2:3: unknown key 'leaked-tokn'; did you mean leaked-token?"));
}

TEST_F(PolicyRun, MakingEveryLeakRuleInertHasToBeSaid) {
  git_.write(k_policy, "ignore: [{path: '**', reason: quiet}]\n");
  EXPECT_EQ(run_ekaudit({"scan", "."}, git_.path()).exit_code, 2);
  git_.write(k_policy, "ignore: [{path: '**', reason: quiet}]\nwithoutLeakRules: true\n");
  EXPECT_EQ(run_ekaudit({"scan", "."}, git_.path()).exit_code, 0);
}

TEST_F(PolicyRun, ADifferentTokenOnASuppressedLineIsNotSuppressed) {
  const std::string comment = "  # ekaudit:ignore[leaked-token] a sample\n";
  git_.commit_file("src/app.env", "T=" + token_ + comment, "two");
  EXPECT_EQ(scan_json({"."}, git_.path()).process.exit_code, 0);
  const std::string other = make_token(2);
  git_.commit_file("src/app.env", "T=" + token_ + " U=" + other + comment, "three");
  const ScanResult two = scan_json({"."}, git_.path());
  EXPECT_EQ(two.process.exit_code, 1);
  EXPECT_EQ(notices_of(two.report, "directive-ambiguous").size(), 1U);
  const std::string known = only_finding_of(two.report, token_)["fingerprint"].get<std::string>();
  git_.commit_file(
      "src/app.env",
      "T=" + token_ + " U=" + other + "  # ekaudit:ignore[leaked-token," + known.substr(0, 16) + "] ok\n",
      "four");
  const ScanResult named = scan_json({"."}, git_.path());
  EXPECT_TRUE(findings_of(named.report, token_).empty());
  only_finding_of(named.report, other);
}

TEST_F(PolicyRun, ANestedRepositoryDoesNotDecideForItsParent) {
  GitFixture nested;
  nested.commit_file("x.env", "T=" + make_token(3) + "\n", "one");
  nested.commit_file(k_policy, "ignore: [{path: '*.env', reason: mine}]\n", "two");
  std::filesystem::copy(nested.path(), git_.path() / "lib", std::filesystem::copy_options::recursive);
  EXPECT_EQ(findings_of(scan_json({"."}, git_.path()).report, make_token(3)).size(), 1U);
  const ScanResult mounted = scan("ignore: [{path: lib/**, reason: theirs}]\n");
  EXPECT_TRUE(findings_of(mounted.report, make_token(3)).empty());
}

TEST_F(PolicyRun, CheckShowsWhatChanges) {
  EXPECT_THAT(run_ekaudit({"policy", "check"}, git_.parent()).out, HasSubstr("the defaults apply"));
  git_.write(k_policy, "rules: {long-lived: {thresholds: {long: 90}}}\n");
  const auto valid = run_ekaudit({"policy", "check"}, git_.path() / "src");
  EXPECT_EQ(valid.exit_code, 0);
  EXPECT_THAT(valid.out,
              HasSubstr("is valid.\nRules:\n  long-lived               long 90 days (default 61)\n"));
  write_file(git_.parent() / "bad.yml", "a: 1\n" + token_ + ": 2\n");
  const auto bad = run_ekaudit({"policy", "check", "bad.yml"}, git_.parent());
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_EQ(bad.out, "");
  EXPECT_THAT(bad.err, HasSubstr("bad.yml:1:1: unknown key 'a'"));
  EXPECT_THAT(bad.err, HasSubstr("bad.yml:2:1: unknown key 'ek_live_"));
  EXPECT_THAT(bad.err, Not(HasSubstr(token_)));
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

// `policy check` of this file: an error, soon, and in little memory.
void expect_refused(const std::string& text) {
  const TemporaryDirectory directory;
  write_file(directory.path() / k_policy, text);
  const auto start = std::chrono::steady_clock::now();
  const auto result = run_ekaudit({"policy", "check"}, directory.path());
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(result.exit_code, 2) << text.substr(0, 60);
  EXPECT_LT(result.err.size(), 8'000U);
  // Two seconds on a machine of its own; the tests may share theirs with much else.
  EXPECT_LT(took, std::chrono::seconds(20)) << text.substr(0, 60);
}

TEST(HostilePolicy, EndsSoonAndInLittleMemory) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before +
            repeated(", " + before, 9) + "]\n";
  }
  expect_refused(bomb);
  expect_refused("tokens: &t\n  - {name: a, consumers: &c [" + repeated("x,", 9'000) + "]}\n" +
                 repeated("  - {name: b, consumers: *c, writers: *c, secrets: *c}\n", 9'000));
  expect_refused("rules: " + repeated("{a: ", 500'000));
  expect_refused("ignore: " + repeated("[", 3'000'000));
  expect_refused("ignore: [" + repeated("a,", 1'500'000) + "]");
  expect_refused(repeated("- ", 1'500'000));
  expect_refused("a: &a [*a, *a]\n<<: *a\n");
  expect_refused(std::string(4 << 20, '\xff'));
  expect_refused("ignore: [{path: \"" + std::string(4'000'000, 'a') + "\", reason: r}]");
  expect_refused(std::string(100 << 20, 'a'));
#ifndef EKAUDIT_SANITIZED
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  EXPECT_LT(usage.ru_maxrss, 200 << 10) << "KiB, of the largest program that this process has run";
#endif
}

TEST(HostilePolicy, IsNoLinkNoPipeAndNoDirectory) {
  const TemporaryDirectory directory;
  std::filesystem::create_symlink("/etc/passwd", directory.path() / k_policy);
  const auto link = run_ekaudit({"scan", "."}, directory.path());
  EXPECT_EQ(link.exit_code, 2);
  EXPECT_THAT(link.err, Not(HasSubstr("root")));
  std::filesystem::remove(directory.path() / k_policy);
  std::filesystem::create_directory(directory.path() / k_policy);
  EXPECT_EQ(run_ekaudit({"scan", "."}, directory.path()).exit_code, 2);
}

}  // namespace
}  // namespace ekaudit::tests::integration
