// ekaudit init, and the hooks that it writes, called by real Git.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/integration/hook_fixture.h"
#include "tests/integration/runner.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::make_token;
using support::ProcessResult;
using support::read_file;
using support::write_file;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Init : public testing::Test {
 protected:
  Init() {
    fs::create_directory(bin_);
    fs::create_symlink(EKAUDIT_BINARY, bin_ / "ekaudit");
    repo_.git.set_env("PATH", bin_.string() + ":" + repo_.git.environment().at("PATH"));
    repo_.commit_unchecked("f", "clean\n", "base");
  }

  ProcessResult init(std::vector<std::string> arguments, const fs::path& directory) const {
    arguments.insert(arguments.begin(), "init");
    return run_ekaudit(arguments, directory, "", repo_.git.environment());
  }
  ProcessResult init(std::vector<std::string> arguments) const {
    return init(std::move(arguments), repo_.git.path());
  }

  void write_hook(const fs::path& file, std::string_view script) const {
    write_file(file, script);
    fs::permissions(file, fs::perms::owner_all);
  }
  // `git commit` of a leak.
  ProcessResult commit_leak() {
    repo_.git.write("leak", "T=" + make_token(1) + "\n");
    repo_.git.git({"add", "leak"});
    return repo_.run({"commit", "-q", "-m", "leak"});
  }
  void expect_stops() {
    const ProcessResult result = commit_leak();
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr("ekaudit: commit stopped"));
  }

  HookFixture repo_{{}};
  const fs::path bin_ = repo_.git.parent() / "bin";
  const fs::path hooks_ = repo_.git.git_dir() / "hooks";
};

TEST_F(Init, WritesHooksThatStopALeak) {
  const ProcessResult result = init({"--hooks", "pre-commit,commit-msg,pre-push"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("wrote "), HasSubstr("/hooks/pre-merge-commit")));
  expect_stops();
  EXPECT_NE(repo_.run({"commit", "-q", "--allow-empty", "-m", make_token(2)}).exit_code, 0);
}

TEST_F(Init, RunningItAgainChangesNothing) {
  init({"--hooks", "pre-commit"});
  const std::string before = read_file(hooks_ / "pre-commit");
  const ProcessResult again = init({"--hooks", "pre-commit"});
  EXPECT_THAT(again.out, AllOf(HasSubstr("unchanged"), Not(HasSubstr("wrote")), Not(HasSubstr("extended"))));
  EXPECT_EQ(read_file(hooks_ / "pre-commit"), before);
}

TEST_F(Init, ADryRunWritesNothing) {
  const ProcessResult result = init({"--hooks", "pre-commit", "--dry-run"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("would write"), HasSubstr("ekaudit hook pre-commit")));
  EXPECT_FALSE(fs::exists(hooks_ / "pre-commit"));
}

TEST_F(Init, KeepsAShellHookAndTakesItsOwnPartOut) {
  const std::string old = "#!/bin/sh\necho theirs >&2\n";
  write_hook(hooks_ / "pre-commit", old);
  init({"--hooks", "pre-commit"});
  expect_stops();
  repo_.git.git({"rm", "-q", "--cached", "leak"});
  EXPECT_THAT(repo_.run({"commit", "--allow-empty", "-m", "x"}).err, HasSubstr("theirs"));
  init({"--hooks", "pre-commit", "--remove"});
  EXPECT_EQ(read_file(hooks_ / "pre-commit"), old);
  EXPECT_FALSE(fs::exists(hooks_ / "pre-merge-commit"));
  EXPECT_EQ(commit_leak().exit_code, 0);
}

TEST_F(Init, CallsAHookInAnotherLanguageAndPutsItBack) {
  const std::string old = "#!/usr/bin/env python3\nimport sys\nsys.exit('theirs')\n";
  write_hook(hooks_ / "pre-commit", old);
  EXPECT_THAT(init({"--hooks", "pre-commit"}).out, HasSubstr("pre-commit.before-ekaudit"));
  EXPECT_THAT(init({"--hooks", "pre-commit"}).out, HasSubstr("unchanged"));
  expect_stops();
  repo_.git.git({"rm", "-q", "--cached", "leak"});
  EXPECT_THAT(repo_.run({"commit", "--allow-empty", "-m", "x"}).err, HasSubstr("theirs"));
  init({"--hooks", "pre-commit", "--remove"});
  EXPECT_EQ(read_file(hooks_ / "pre-commit"), old);
  EXPECT_FALSE(fs::exists(hooks_ / "pre-commit.before-ekaudit"));
}

TEST_F(Init, APrePushHookStillReadsTheRefs) {
  const fs::path bare = repo_.git.parent() / "origin.git";
  repo_.git.run_git(repo_.git.parent(), {"init", "-q", "--bare", bare.string()});
  repo_.git.git({"remote", "add", "origin", bare.string()});
  write_hook(hooks_ / "pre-push", "#!/bin/sh\ncat >.git/seen\n");
  init({"--hooks", "pre-push"});
  EXPECT_EQ(repo_.run({"push", "-q", "origin", "main"}).exit_code, 0);
  EXPECT_THAT(read_file(repo_.git.git_dir() / "seen"), HasSubstr("refs/heads/main " + repo_.head()));
  repo_.commit_unchecked("leak", "T=" + make_token(1) + "\n", "leak");
  EXPECT_THAT(repo_.run({"push", "-q", "origin", "main"}).err, HasSubstr("ekaudit: push stopped"));
}

TEST_F(Init, FollowsCoreHooksPath) {
  repo_.git.git({"config", "core.hooksPath", "tools/hooks"});
  init({"--hooks", "pre-commit"});
  EXPECT_TRUE(fs::exists(repo_.git.path() / "tools/hooks/pre-commit"));
  EXPECT_FALSE(fs::exists(hooks_ / "pre-commit"));
  expect_stops();
}

TEST_F(Init, WritesWhereHuskyKeepsScripts) {
  repo_.git.git({"config", "core.hooksPath", ".husky/_"});
  write_hook(repo_.git.path() / ".husky/_/pre-commit", "#!/bin/sh\nsh -e .husky/pre-commit \"$@\"\n");
  write_file(repo_.git.path() / ".husky/pre-commit", "echo theirs >&2\n");
  init({"--hooks", "pre-commit"});
  EXPECT_THAT(read_file(repo_.git.path() / ".husky/pre-commit"),
              AllOf(testing::StartsWith("# >>> ekaudit >>>"), HasSubstr("echo theirs")));
  expect_stops();
}

TEST_F(Init, ALinkedWorktreeSharesTheHooks) {
  const fs::path linked = repo_.git.parent() / "linked";
  repo_.git.git({"worktree", "add", "-q", linked.string(), "-b", "side"});
  EXPECT_EQ(init({"--hooks", "pre-commit"}, linked).exit_code, 0);
  EXPECT_TRUE(fs::exists(hooks_ / "pre-commit"));
  expect_stops();
}

TEST_F(Init, AGlobalHooksPathIsNotOverlooked) {
  const fs::path config = repo_.git.parent() / "gitconfig";
  write_file(config, "[core]\n\thooksPath = /somewhere/hooks\n");
  repo_.git.set_env("GIT_CONFIG_GLOBAL", config.string());
  const ProcessResult result = init({"--hooks", "pre-commit"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("/somewhere/hooks"), HasSubstr("core.hooksPath")));
}

TEST_F(Init, AHookThatGitIgnoresIsNotWokenUp) {
  write_file(hooks_ / "pre-commit", "#!/bin/sh\nexit 1\n");
  const ProcessResult result = init({"--hooks", "pre-commit"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("not executable"));
}

TEST_F(Init, AMissingProgramWarnsHereAndFailsInCi) {
  init({"--hooks", "pre-commit"});
  fs::remove(bin_ / "ekaudit");
  const ProcessResult here = commit_leak();
  EXPECT_EQ(here.exit_code, 0);
  EXPECT_THAT(here.err, HasSubstr("ekaudit: warning: it is not installed"));
  repo_.git.set_env("CI", "true");
  const ProcessResult in_ci = repo_.run({"commit", "-q", "--allow-empty", "-m", "x"});
  EXPECT_NE(in_ci.exit_code, 0);
  EXPECT_THAT(in_ci.err, HasSubstr("nothing was searched"));
}

TEST_F(Init, OutsideARepositoryIsAMistake) {
  const support::TemporaryDirectory directory;
  EXPECT_EQ(init({"--hooks", "pre-commit"}, directory.path()).exit_code, 2);
  EXPECT_EQ(init({"--hooks", "post-commit"}).exit_code, 2);
}

}  // namespace
}  // namespace ekaudit::tests::integration
