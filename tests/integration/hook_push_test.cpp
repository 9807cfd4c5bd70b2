// hook pre-push and hook pre-receive, called by real pushes into a local bare repository.
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
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A repository and its remote "origin", which has its first commit.
class Push : public testing::Test {
 protected:
  explicit Push(const std::vector<std::string>& hooks)
      : repo_(hooks), bare_(repo_.git.parent() / "origin.git") {
    repo_.git.run_git(repo_.git.parent(), {"init", "-q", "--bare", "--initial-branch=main", bare_.string()});
    repo_.git.git({"remote", "add", "origin", bare_.string()});
    repo_.commit_unchecked("base", "base\n", "base");
    repo_.git.git({"push", "-q", "--no-verify", "-u", "origin", "main"});
  }

  ProcessResult push(std::vector<std::string> arguments = {"origin", "main"}) const {
    arguments.insert(arguments.begin(), {"push", "-q"});
    return repo_.run(arguments);
  }
  std::string remote_id(const std::string& ref) const {
    return repo_.git.run_git(bare_, {"rev-parse", "-q", "--verify", ref}).out;
  }
  void expect_stopped(const ProcessResult& result, const std::string& place) const {
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err,
                AllOf(HasSubstr(": 1 leaked token in what"), HasSubstr(place), Not(HasSubstr(token_))));
  }
  void expect_passed(const ProcessResult& result) const {
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, Not(HasSubstr("ekaudit:")));
  }

  HookFixture repo_;
  fs::path bare_;
  const std::string token_ = make_token(1);
  const std::string line_ = "x\nTOKEN=" + token_ + "\n";
};

class PrePush : public Push {
 protected:
  PrePush() : Push({"pre-push"}) {}
};

TEST_F(PrePush, StopsACommitThatTheRemoteLacks) {
  const std::string commit = repo_.commit_unchecked("config/app.env", line_, "leak");
  const std::string before = remote_id("main");
  const ProcessResult result = push();
  expect_stopped(result, "config/app.env:2 in " + commit.substr(0, 7));
  EXPECT_THAT(result.err, AllOf(HasSubstr("ekaudit: push stopped"),
                                HasSubstr("git rebase -i " + commit.substr(0, 7)), HasSubstr("revoke it")));
  EXPECT_EQ(remote_id("main"), before);
}

TEST_F(PrePush, ALaterCommitThatDeletesItDoesNotHelp) {
  repo_.commit_unchecked("f", line_, "leak");
  repo_.commit_unchecked("f", "gone\n", "delete");
  expect_stopped(push(), "f:2 in ");
}

TEST_F(PrePush, WhatTheRemoteHasIsNotAsked) {
  repo_.commit_unchecked("f", line_, "leak");
  EXPECT_EQ(push({"--no-verify", "origin", "main"}).exit_code, 0);
  repo_.commit_unchecked("g", "fine\n", "fine");
  expect_passed(push());
  // A new branch brings the same history under another name.
  repo_.git.git({"checkout", "-q", "-b", "feature"});
  repo_.commit_unchecked("h", "fine\n", "fine");
  expect_passed(push({"origin", "feature"}));
}

TEST_F(PrePush, ANewBranchIsSearchedFromWhereItLeft) {
  repo_.git.git({"checkout", "-q", "-b", "feature"});
  repo_.commit_unchecked("f", line_, "leak");
  expect_stopped(push({"origin", "feature:refs/heads/other"}), "f:2 in ");
  EXPECT_EQ(remote_id("other"), "");
}

TEST_F(PrePush, ADeletedBranchBringsNothing) {
  EXPECT_EQ(push({"--no-verify", "origin", "main:old"}).exit_code, 0);
  expect_passed(push({"origin", ":old"}));
  EXPECT_EQ(remote_id("old"), "");
}

TEST_F(PrePush, AForcePushBringsItsOwnCommitsOnly) {
  repo_.commit_unchecked("f", line_, "leak");
  EXPECT_EQ(push({"--no-verify", "origin", "main"}).exit_code, 0);
  repo_.git.git({"reset", "-q", "--hard", "HEAD~1"});
  repo_.commit_unchecked("g", "fine\n", "fine");
  expect_passed(push({"--force", "origin", "main"}));
  repo_.git.git({"reset", "-q", "--hard", "HEAD~1"});
  repo_.commit_unchecked("h", "T=" + make_token(5) + "\n", "another leak");
  EXPECT_THAT(push({"--force", "origin", "main"}).err, HasSubstr("h:1 in "));
}

TEST_F(PrePush, WhatSomebodyElsePushedIsNotHere) {
  const fs::path other = repo_.git.parent() / "other";
  repo_.git.run_git(repo_.git.parent(), {"clone", "-q", bare_.string(), other.string()});
  support::write_file(other / "theirs", "theirs\n");
  repo_.git.run_git(other, {"add", "theirs"});
  repo_.git.run_git(other, {"commit", "-q", "-m", "theirs"});
  EXPECT_EQ(repo_.git.run_git(other, {"push", "-q", "origin", "main"}).exit_code, 0);
  // The remote's old value is an object that this repository never saw.
  repo_.commit_unchecked("f", line_, "leak");
  expect_stopped(push({"--force", "origin", "main"}), "f:2 in ");
  repo_.git.git({"reset", "-q", "--hard", "HEAD~1"});
  repo_.commit_unchecked("g", "fine\n", "fine");
  expect_passed(push({"--force", "origin", "main"}));
}

TEST_F(PrePush, ATagBringsItsMessage) {
  repo_.git.git({"tag", "-a", "v1", "-m", "release\n\nuse " + token_});
  expect_stopped(push({"origin", "v1"}), "tag v1, line 3");
  repo_.git.git({"tag", "-a", "v2", "-m", "fine"});
  expect_passed(push({"origin", "v2"}));
}

TEST_F(PrePush, ATagMayStandOnABlobOrATree) {
  const std::string blob = repo_.git.hash_object(line_);
  repo_.git.git({"tag", "on-blob", blob});
  expect_stopped(push({"origin", "on-blob"}), ":2");
  const std::string tree = repo_.git.mktree({{"100644", blob, "inside.env"}});
  repo_.git.git({"tag", "on-tree", tree});
  expect_stopped(push({"origin", "on-tree"}), "inside.env:2");
}

TEST_F(PrePush, MessagesAndNamesOfRefsAreSearchedToo) {
  repo_.commit_unchecked("f", "fine\n", "use " + token_);
  expect_stopped(push(), "commit message, line 1");
  repo_.git.git({"reset", "-q", "--hard", "HEAD~1"});
  expect_stopped(push({"origin", "main:refs/heads/" + token_}), "the name of refs/heads/");
}

TEST_F(PrePush, SeveralRefsAreOnePush) {
  repo_.git.git({"checkout", "-q", "-b", "fine"});
  repo_.commit_unchecked("f", "fine\n", "fine");
  repo_.git.git({"checkout", "-q", "-b", "leaky", "main"});
  repo_.commit_unchecked("g", line_, "leak");
  expect_stopped(push({"origin", "fine", "leaky"}), "g:2 in ");
  EXPECT_EQ(remote_id("fine"), "");
}

TEST_F(PrePush, ARemoteWithoutANameIsKnownByWhatItSays) {
  repo_.commit_unchecked("f", "fine\n", "fine");
  expect_passed(push({bare_.string(), "main"}));
  repo_.commit_unchecked("g", line_, "leak");
  expect_stopped(push({bare_.string(), "main"}), "g:2 in ");
}

TEST_F(PrePush, ALowConfidenceLeakOnlyWarns) {
  repo_.commit_unchecked("f", "T=" + make_token(2, 14) + "\n", "weak");
  const ProcessResult result = push();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("ekaudit: warning: f:1"));
}

TEST_F(PrePush, AMissingObjectStopsItAndSaysHowToGoOn) {
  repo_.commit_unchecked("f", "lost\n", "work");
  const std::string blob = repo_.git.git_line({"rev-parse", "HEAD:f"});
  fs::remove(repo_.git.git_dir() / "objects" / blob.substr(0, 2) / blob.substr(2));
  const std::string input =
      "refs/heads/main " + repo_.head() + " refs/heads/main " + std::string(40, '0') + "\n";
  const ProcessResult result = run_ekaudit({"hook", "pre-push", "origin", bare_.string()}, repo_.git.path(),
                                           input, repo_.git.environment());
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("git push --no-verify"));
}

TEST_F(PrePush, NonsenseFromGitIsAMistake) {
  const ProcessResult result = run_ekaudit({"hook", "pre-push", "origin", "url"}, repo_.git.path(),
                                           "nonsense\n", repo_.git.environment());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("makes no sense"));
}

class PreReceive : public Push {
 protected:
  PreReceive() : Push({}) { install_hook(bare_ / "hooks", "pre-receive"); }
};

TEST_F(PreReceive, RefusesWhatLiesInQuarantine) {
  repo_.commit_unchecked("f", line_, "leak");
  const std::string before = remote_id("main");
  const ProcessResult result = push();
  expect_stopped(result, "f:2 in ");
  EXPECT_THAT(result.err, AllOf(HasSubstr("remote: ekaudit: push refused"), HasSubstr("fingerprint")));
  EXPECT_EQ(remote_id("main"), before);
}

TEST_F(PreReceive, TakesWhatIsClean) {
  repo_.commit_unchecked("f", "fine\n", "fine");
  expect_passed(push());
  repo_.git.git({"tag", "-a", "v1", "-m", "fine"});
  expect_passed(push({"origin", "v1"}));
  expect_passed(push({"origin", ":v1"}));
}

TEST_F(PreReceive, AsksOnlyAboutWhatNoRefLeadsTo) {
  const fs::path hook = bare_ / "hooks/pre-receive";
  fs::rename(hook, bare_ / "off");
  repo_.commit_unchecked("f", line_, "leak");
  EXPECT_EQ(push().exit_code, 0);
  fs::rename(bare_ / "off", hook);
  repo_.commit_unchecked("g", "fine\n", "fine");
  expect_passed(push({"origin", "main:again"}));
}

TEST_F(PreReceive, AThousandRefsAreOnePush) {
  std::string commands;
  for (int i = 0; i < 1000; ++i) {
    commands += "create refs/heads/b" + std::to_string(i) + " HEAD\n";
  }
  repo_.git.git({"update-ref", "--stdin"}, commands);
  expect_passed(push({"origin", "--all"}));
  repo_.git.git({"checkout", "-q", "b500"});
  repo_.commit_unchecked("f", line_, "leak");
  expect_stopped(push({"origin", "--all"}), "f:2 in ");
}

TEST_F(PreReceive, DoesNotBelieveWhoPushes) {
  const std::string excused = "# ekaudit:ignore[leaked-token] not mine\nT=" + token_ + "\n";
  repo_.commit_unchecked("f", excused, "excused");
  expect_stopped(push(), "f:2 in ");
  support::write_file(bare_ / "hooks/pre-receive", "#!/bin/sh\nexec '" + std::string(EKAUDIT_BINARY) +
                                                       "' hook pre-receive --allow-inline\n");
  expect_passed(push());
}

TEST_F(PreReceive, ReadsNoPolicyOfThoseWhoPush) {
  repo_.commit_unchecked(".ekaudit.yml", "ignore: [{path: '**', reason: mine}]\n", "policy");
  repo_.commit_unchecked("f", line_, "leak");
  expect_stopped(push(), "f:2 in ");
}

TEST_F(PreReceive, MessagesOfTagsAreSearchedToo) {
  repo_.git.git({"tag", "-a", "v1", "-m", "use " + token_});
  expect_stopped(push({"origin", "v1"}), "tag v1, line 1");
  EXPECT_EQ(remote_id("v1"), "");
}

}  // namespace
}  // namespace ekaudit::tests::integration
