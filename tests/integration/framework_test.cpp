// .pre-commit-hooks.yaml, run by the real pre-commit: the system's, and another one that
// EKAUDIT_PRE_COMMIT names. Without any the tests skip and say so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/hook_fixture.h"
#include "tests/integration/runner.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::make_token;
using support::ProcessResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Which pre-commit; empty where it is not installed.
std::string program_of(const std::string& which) {
  if (which == "system") {
    return access("/usr/bin/pre-commit", X_OK) == 0 ? "/usr/bin/pre-commit" : "";
  }
  const char* named = std::getenv("EKAUDIT_PRE_COMMIT");
  return named != nullptr && access(named, X_OK) == 0 ? named : "";
}

class Framework : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    program_ = program_of(GetParam());
    if (program_.empty()) {
      GTEST_SKIP() << "no pre-commit: install Debian's package, or name one in EKAUDIT_PRE_COMMIT";
    }
    const fs::path bin = repo_.git.parent() / "bin";
    fs::create_directory(bin);
    fs::create_symlink(EKAUDIT_BINARY, bin / "ekaudit");
    repo_.git.set_env("PATH", bin.string() + ":/usr/bin:/bin");
    const fs::path hooks = repo_.git.parent() / "hooks-repository";
    fs::create_directory(hooks);
    repo_.git.run_git(hooks, {"init", "-q"});
    fs::copy_file(fs::path(EKAUDIT_SOURCE_DIR) / ".pre-commit-hooks.yaml", hooks / ".pre-commit-hooks.yaml");
    repo_.git.run_git(hooks, {"add", "."});
    repo_.git.run_git(hooks, {"commit", "-q", "-m", "hooks"});
    const std::string revision = repo_.git.run_git(hooks, {"rev-parse", "HEAD"}).out;
    const bool is_old = GetParam() == "system";
    repo_.git.write(
        ".pre-commit-config.yaml",
        "repos:\n- repo: " + hooks.string() + "\n  rev: " + revision + "  hooks:\n" +
            "  - {id: ekaudit, stages: [" +
            (is_old ? "commit, merge-commit" : "pre-commit, pre-merge-commit") +
            "]}\n  - {id: ekaudit-message, stages: [commit-msg]}\n  - {id: ekaudit-push, stages: [" +
            (is_old ? "push" : "pre-push") + "]}\n  - {id: ekaudit-ci, stages: [manual]}\n");
    repo_.git.git({"add", "."});
    repo_.git.git({"commit", "-q", "-m", "base"});
    const ProcessResult installed =
        pre_commit({"install", "-t", "pre-commit", "-t", "commit-msg", "-t", "pre-push"});
    ASSERT_EQ(installed.exit_code, 0) << installed.out << installed.err;
  }

  ProcessResult pre_commit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program_);
    return support::run_process(arguments, repo_.git.environment(), repo_.git.path());
  }

  HookFixture repo_{{}};
  std::string program_;
  const std::string token_ = make_token(1);
  const std::string line_ = "x\nT=" + token_ + "\n";
};

TEST_P(Framework, StopsACommit) {
  repo_.git.write("a.env", line_);
  repo_.git.git({"add", "a.env"});
  const ProcessResult result = repo_.run({"commit", "-m", "leak"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.out + result.err, AllOf(HasSubstr("a.env:2"), Not(HasSubstr(token_))));
  repo_.git.write("a.env", "clean\n");
  repo_.git.git({"add", "a.env"});
  const ProcessResult clean = repo_.run({"commit", "-m", "clean"});
  EXPECT_EQ(clean.exit_code, 0) << clean.out << clean.err;
}

TEST_P(Framework, StopsAMessage) {
  const ProcessResult result = repo_.run({"commit", "--allow-empty", "-m", "use " + token_});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.out + result.err, HasSubstr("commit message, line 1"));
}

TEST_P(Framework, AllFilesAreSearchedAsTheyStand) {
  repo_.commit_unchecked("old.env", line_, "a leak of old");
  const ProcessResult staged = pre_commit({"run", "ekaudit"});
  EXPECT_EQ(staged.exit_code, 0) << staged.out << staged.err;
  const ProcessResult all = pre_commit({"run", "ekaudit", "--all-files"});
  EXPECT_NE(all.exit_code, 0);
  EXPECT_THAT(all.out, HasSubstr("old.env:2"));
}

TEST_P(Framework, InCiACommitsRangeIsSearched) {
  const std::string base = repo_.head();
  repo_.commit_unchecked("a.env", line_, "leak");
  repo_.commit_unchecked("a.env", "clean\n", "delete");
  const std::string deleted = repo_.head();
  repo_.commit_unchecked("b.env", "clean\n", "more");
  const auto run = [&](const std::string& from) {
    return pre_commit(
        {"run", "ekaudit-ci", "--hook-stage", "manual", "--from-ref", from, "--to-ref", "HEAD"});
  };
  const ProcessResult leak = run(base);
  EXPECT_NE(leak.exit_code, 0);
  EXPECT_THAT(leak.out,
              AllOf(HasSubstr("a.env:2 in "), HasSubstr("git rebase"), Not(HasSubstr("commit again"))));
  const ProcessResult clean = run(deleted);
  EXPECT_EQ(clean.exit_code, 0) << clean.out;
}

TEST_P(Framework, StopsAPush) {
  const fs::path bare = repo_.git.parent() / "origin.git";
  repo_.git.run_git(repo_.git.parent(), {"init", "-q", "--bare", bare.string()});
  repo_.git.git({"remote", "add", "origin", bare.string()});
  // A first push has no range: pre-commit passes the branch only.
  const ProcessResult first = repo_.run({"push", "origin", "main"});
  EXPECT_EQ(first.exit_code, 0) << first.out << first.err;
  repo_.commit_unchecked("a.env", line_, "leak");
  const ProcessResult result = repo_.run({"push", "origin", "main"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.out + result.err, HasSubstr("a.env:2 in "));
}

INSTANTIATE_TEST_SUITE_P(Versions, Framework, testing::Values("system", "current"),
                         [](const auto& version) { return version.param; });

}  // namespace
}  // namespace ekaudit::tests::integration
