// hook pre-commit and hook commit-msg, called by real commits and merges.
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
using support::write_file;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class HookCommit : public testing::Test {
 protected:
  ProcessResult commit(std::vector<std::string> arguments = {}, std::string_view directory = "") const {
    arguments.insert(arguments.begin(), {"commit", "-q", "-m", "work"});
    return repo_.run(arguments, directory);
  }
  // Stopped, in few lines, and nothing was committed or printed raw.
  void expect_stopped(const ProcessResult& result, const std::string& place) const {
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr("ekaudit: commit stopped"), HasSubstr(place), Not(HasSubstr(token_))));
    EXPECT_LE(count_lines(result.err), 6U) << result.err;
  }

  HookFixture repo_{{"pre-commit", "pre-merge-commit", "commit-msg"}};
  const std::string token_ = make_token(1);
  const std::string line_ = "# comment\nTOKEN=" + token_ + "\n";
};

void expect_passed(const ProcessResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
}

TEST_F(HookCommit, SixLinesSayWhatToDo) {
  repo_.commit_unchecked("a", "a\n", "base");
  repo_.git.write("config/app.env", line_);
  repo_.git.git({"add", "config/app.env"});
  const std::string before = repo_.head();
  const ProcessResult result = commit();
  expect_stopped(result, "config/app.env:2");
  EXPECT_EQ(count_lines(result.err), 6U) << result.err;
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("1 leaked token in what is staged"), HasSubstr(token_.substr(0, 16)),
                    HasSubstr("git add -- config/app.env"), HasSubstr("it belongs    in the environment"),
                    HasSubstr("# ekaudit:ignore[leaked-token] REASON"), HasSubstr("revoke it")));
  EXPECT_EQ(repo_.head(), before);
}

TEST_F(HookCommit, ThePastedIgnoreLineLetsItThrough) {
  for (const auto& [name, comment] : {std::pair{"a.env", "# ekaudit:ignore[leaked-token] REASON"},
                                      {"b.ts", "// ekaudit:ignore[leaked-token] REASON"},
                                      {"c.md", "<!-- ekaudit:ignore[leaked-token] REASON -->"},
                                      {"d.sql", "-- ekaudit:ignore[leaked-token] REASON"}}) {
    repo_.git.write(name, "x=" + token_ + "\n");
    repo_.git.git({"add", name});
    const ProcessResult stopped = commit();
    EXPECT_THAT(stopped.err, HasSubstr(std::string("on the line before:  ") + comment + "\n"));
    repo_.git.write(name, std::string(comment) + "\nx=" + token_ + "\n");
    repo_.git.git({"add", name});
    expect_passed(commit());
  }
}

TEST_F(HookCommit, TheFirstCommitHasNoParent) {
  repo_.git.write("app.env", line_);
  repo_.git.git({"add", "app.env"});
  expect_stopped(commit(), "app.env:2");
  repo_.git.write("app.env", "clean\n");
  repo_.git.git({"add", "app.env"});
  expect_passed(commit());
}

TEST_F(HookCommit, ReadsTheIndexWhateverTheWorkingTreeHolds) {
  repo_.commit_unchecked("f", "clean\n", "base");
  repo_.git.write("f", line_);
  repo_.git.git({"add", "f"});
  repo_.git.write("f", "clean again\n");
  expect_stopped(commit(), "f:2");
  fs::remove(repo_.git.path() / "f");
  expect_stopped(commit(), "f:2");

  repo_.git.git({"reset", "-q", "--hard"});
  repo_.git.write("other", "fine\n");
  repo_.git.git({"add", "other"});
  repo_.git.write("f", line_);  // not staged
  expect_passed(commit());
}

TEST_F(HookCommit, WhatHeadHoldsAlreadyIsNotAsked) {
  repo_.commit_unchecked("dir/old", line_, "a leak of old");
  repo_.git.write("dir/new", "fine\n");
  repo_.git.git({"add", "dir/new"});
  expect_passed(commit());
  repo_.git.git({"mv", "dir/old", "moved"});
  expect_stopped(commit(), "moved:2");
}

TEST_F(HookCommit, CommitAllUsesAnIndexOfItsOwn) {
  repo_.commit_unchecked("f", "clean\n", "base");
  repo_.git.write("f", line_);
  expect_stopped(commit({"-a"}), "f:2");
  repo_.git.write("f", "changed\n");
  expect_passed(commit({"-a"}));
}

TEST_F(HookCommit, CommitOfAPathLeavesTheRestOfTheIndexOut) {
  repo_.commit_unchecked("f", "clean\n", "base");
  repo_.commit_unchecked("g", "clean\n", "base");
  repo_.git.write("f", line_);
  repo_.git.git({"add", "f"});
  repo_.git.write("g", "changed\n");
  expect_passed(commit({"--", "g"}));
  EXPECT_EQ(repo_.git.git({"show", "HEAD:g"}), "changed\n");
  expect_stopped(commit({"--", "f"}), "f:2");
}

TEST_F(HookCommit, WorksFromASubdirectory) {
  repo_.commit_unchecked("sub/deep/f", "clean\n", "base");
  repo_.git.write("sub/deep/f", line_);
  expect_stopped(commit({"-a"}, "sub/deep"), "sub/deep/f:2");
  expect_stopped(commit({"--", "f"}, "sub/deep"), "sub/deep/f:2");
}

TEST_F(HookCommit, WorksInALinkedWorktree) {
  repo_.commit_unchecked("f", "clean\n", "base");
  const fs::path linked = repo_.git.parent() / "linked";
  repo_.git.git({"worktree", "add", "-q", linked.string(), "-b", "side"});
  write_file(linked / "f", line_);
  repo_.git.run_git(linked, {"add", "f"});
  expect_stopped(repo_.git.run_git(linked, {"commit", "-q", "-m", "x"}), "f:2");
  expect_passed(commit({"--allow-empty"}));  // the main worktree's index holds nothing new
  write_file(linked / "f", "fine\n");
  expect_passed(repo_.git.run_git(linked, {"commit", "-q", "-a", "-m", "x"}));
}

TEST_F(HookCommit, WorksWithAGitDirectoryElsewhere) {
  const fs::path git_dir = repo_.git.parent() / "elsewhere.git";
  const fs::path tree = repo_.git.parent() / "tree";
  fs::create_directory(tree);
  const auto git = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--git-dir=" + git_dir.string(), "--work-tree=" + tree.string()});
    return repo_.git.run_git(repo_.git.parent(), arguments);
  };
  EXPECT_EQ(git({"init", "-q"}).exit_code, 0);
  install_hook(git_dir / "hooks", "pre-commit");
  write_file(tree / "f", line_);
  EXPECT_EQ(git({"add", "f"}).exit_code, 0);
  expect_stopped(git({"commit", "-q", "-m", "x"}), "f:2");
}

TEST_F(HookCommit, IntentToAddIsNoPartOfACommit) {
  repo_.commit_unchecked("f", "clean\n", "base");
  repo_.git.write("later", line_);
  repo_.git.git({"add", "--intent-to-add", "later"});
  repo_.git.write("f", "changed\n");
  repo_.git.git({"add", "f"});
  expect_passed(commit());
  repo_.git.write("f", "changed again\n");
  expect_stopped(commit({"-a"}), "later:2");
}

class HookMerge : public HookCommit {
 protected:
  // main and side differ; side brings a leak that was committed there unchecked.
  void make_branches(const std::string& side_file) {
    repo_.commit_unchecked("common", "base\n", "base");
    repo_.git.git({"checkout", "-q", "-b", "side"});
    repo_.commit_unchecked("leak", line_, "leak of old");
    repo_.commit_unchecked(side_file, "theirs\n", "theirs");
    repo_.git.git({"checkout", "-q", "main"});
    repo_.commit_unchecked("common", "ours\n", "ours");
  }
};

TEST_F(HookMerge, WhatAParentHoldsDoesNotStopIt) {
  make_branches("other");
  expect_passed(repo_.run({"merge", "-q", "--no-edit", "side"}));
  EXPECT_EQ(repo_.git.git_line({"rev-list", "--parents", "-1", "HEAD"}).size(), 3 * 40U + 2);
}

TEST_F(HookMerge, WhatTheMergeBringsByItselfDoes) {
  make_branches("common");
  EXPECT_NE(repo_.run({"merge", "-q", "side"}).exit_code, 0);  // conflict
  repo_.git.write("common", "resolved\n" + line_);
  repo_.git.git({"add", "common"});
  const ProcessResult stopped = commit();
  expect_stopped(stopped, "common:3");
  EXPECT_THAT(stopped.err, Not(HasSubstr("leak:2")));
  repo_.git.write("common", "resolved\n");
  repo_.git.git({"add", "common"});
  expect_passed(commit());
}

TEST_F(HookMerge, AnOctopusHasManyParents) {
  repo_.commit_unchecked("base", "base\n", "base");
  for (const std::string name : {"one", "two", "three"}) {
    repo_.git.git({"checkout", "-q", "-b", name, "main"});
    repo_.commit_unchecked(name, "T=" + make_token(name.size() + 10) + "\n", name);
  }
  repo_.git.git({"checkout", "-q", "main"});
  repo_.commit_unchecked("ours", "ours\n", "ours");
  expect_passed(repo_.run({"merge", "-q", "--no-edit", "one", "two", "three"}));
}

TEST_F(HookCommit, ALowConfidenceLeakOnlyWarns) {
  const std::string weak = make_token(2, 14);
  repo_.git.write("f", "T=" + weak + "\n");
  repo_.git.git({"add", "f"});
  const ProcessResult result = commit();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr("ekaudit: warning: f:1"), HasSubstr("confidence low"),
                                HasSubstr("not stopped"), Not(HasSubstr(weak))));
  EXPECT_EQ(count_lines(result.err), 1U);
}

TEST_F(HookCommit, ManyLeaksStillTakeSixLines) {
  for (unsigned i = 0; i < 40; ++i) {
    repo_.git.write("f" + std::to_string(i), "T=" + make_token(100 + i) + "\n");
  }
  repo_.git.git({"add", "."});
  const ProcessResult result = commit();
  EXPECT_NE(result.exit_code, 0);
  EXPECT_EQ(count_lines(result.err), 6U) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("40 leaked tokens"), HasSubstr("and 37 more")));
}

TEST_F(HookCommit, WhatCannotBeReadStopsItAndSaysHowToGoOn) {
  repo_.commit_unchecked("f", "clean\n", "base");
  repo_.git.write("g", "lost\n");
  repo_.git.git({"add", "g"});
  const std::string blob = repo_.git.git_line({"rev-parse", ":g"});
  fs::remove(repo_.git.git_dir() / "objects" / blob.substr(0, 2) / blob.substr(2));
  const ProcessResult result =
      run_ekaudit({"hook", "pre-commit"}, repo_.git.path(), "", repo_.git.environment());
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("not all of what is staged could be searched"),
                                HasSubstr("git commit --no-verify")));
  EXPECT_LE(count_lines(result.err), 6U) << result.err;
}

TEST_F(HookCommit, ASplitIndexStopsItAndIsNamed) {
  repo_.commit_unchecked("f", "clean\n", "base");
  repo_.git.git({"update-index", "--split-index"});
  repo_.git.write("f", "changed\n");
  repo_.git.git({"add", "f"});
  const ProcessResult result =
      run_ekaudit({"hook", "pre-commit"}, repo_.git.path(), "", repo_.git.environment());
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("--no-split-index"));
}

TEST_F(HookCommit, FilesAreSearchedAsTheyStandToo) {
  repo_.commit_unchecked("old.env", line_, "a leak of old");
  const auto run = [&](const std::vector<std::string>& files) {
    std::vector<std::string> arguments = {"hook", "pre-commit"};
    arguments.insert(arguments.end(), files.begin(), files.end());
    return run_ekaudit(arguments, repo_.git.path(), "", repo_.git.environment());
  };
  expect_passed(run({}));
  const ProcessResult result = run({"old.env"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("old.env:2"));
}

TEST_F(HookCommit, FollowsThePolicyAndSaysSo) {
  repo_.git.write(".ekaudit.yml", "ignore: [{path: 'samples/**', reason: made up}]\n");
  repo_.git.write("samples/a.env", line_);
  repo_.git.git({"add", "-A"});
  const ProcessResult passed = commit();
  EXPECT_EQ(passed.exit_code, 0) << passed.err;
  EXPECT_THAT(passed.err, HasSubstr("1 finding in what is staged suppressed by the policy file"));
  repo_.git.write("b.env", line_);
  repo_.git.git({"add", "-A"});
  expect_stopped(commit(), "b.env:2");
  repo_.git.git({"rm", "-q", "--cached", "b.env"});
  repo_.git.write(".ekaudit.yml", "ignored: []\n");
  repo_.git.git({"add", ".ekaudit.yml"});
  const ProcessResult wrong = commit();
  EXPECT_NE(wrong.exit_code, 0);
  EXPECT_THAT(wrong.err, HasSubstr(".ekaudit.yml:1:1: unknown key 'ignored'"));
}

TEST_F(HookCommit, FindsTheFormsThatThePolicyAdds) {
  repo_.git.write(".ekaudit.yml", "patterns: [{name: farm, literal: bfarm_, body: '[0-9a-z]{16}'}]\n");
  repo_.git.write("a.env", "x=bfarm_93k2lq80xm4c7v1z\n");
  repo_.git.git({"add", "-A"});
  expect_stopped(commit(), "a.env:1");
}

TEST_F(HookCommit, OutsideARepositoryIsAMistake) {
  const support::TemporaryDirectory directory;
  const ProcessResult result = run_ekaudit({"hook", "pre-commit"}, directory.path());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("a hook runs in a repository"));
}

TEST_F(HookCommit, TheMessageIsSearchedToo) {
  repo_.commit_unchecked("f", "clean\n", "base");
  const std::string before = repo_.head();
  const ProcessResult result = repo_.run({"commit", "-q", "--allow-empty", "-m", "subject\n\nuse " + token_});
  expect_stopped(result, "commit message, line 3");
  EXPECT_THAT(result.err, HasSubstr("ekaudit:ignore[leaked-token-in-metadata] REASON"));
  EXPECT_EQ(repo_.head(), before);
}

TEST_F(HookCommit, TheDiffBelowAVerboseMessageIsNoPartOfIt) {
  repo_.commit_unchecked("f", line_, "a leak of old");
  repo_.git.write("f", "clean\n");
  repo_.git.git({"add", "f"});
  HookFixture& repo = repo_;
  repo.git.set_env("GIT_EDITOR", "sed -i '1s/^/subject/'");
  expect_passed(repo.run({"commit", "-q", "--verbose"}));
  EXPECT_EQ(repo.git.git_line({"log", "-1", "--format=%s"}), "subject");
}

}  // namespace
}  // namespace ekaudit::tests::integration
