// What scans remember is never taken for what it is not any more, whatever befell the repository.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/integration/cache_fixture.h"
#include "tests/integration/runner.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::make_token;

// What leads to a token is not remembered where a tree could not be read: the same pack may be whole the next
// time.
TEST_F(Cache, ForgetsAPackThatCouldNotBeReadWhole) {
  const std::string whole = support::read_file(pack_file());
  damage_tree("main:dir2");
  EXPECT_EQ(Json::parse(scan().out)["complete"], false);
  support::write_file(pack_file(), whole);
  expect_same_as_without("whole again");
}

// What is known of the pack holds, and only the way to a new token leads through the damage.
TEST_F(Cache, ForgetsWhatAnUnreadableTreeHid) {
  const fs::path pack = pack_file();
  const std::string whole = support::read_file(pack);
  scan();
  git_.commit_file("leak", "token=" + make_token(500) + "\n", "leak");
  damage_tree("main~1:dir2");
  EXPECT_EQ(Json::parse(scan().out)["complete"], false);
  support::write_file(pack, whole);
  expect_same_as_without("whole again");
}

TEST_F(Cache, FollowsTheRepository) {
  expect_same_as_without("at first");
  git_.commit_file("clean", "nothing\n", "clean commit");
  expect_same_as_without("a clean commit in loose objects");
  git_.commit_file("leak", "token=" + make_token(500) + "\n", "leak");
  expect_same_as_without("a new token");
  git_.commit_file("leak", "token=no more\n", "leak");
  expect_same_as_without("the token was removed");
  git_.git({"mv", "dir2/file7", "moved"});
  git_.commit("move a file with a token");
  expect_same_as_without("an old token at a new path");
  git_.git({"repack", "-dq"});
  expect_same_as_without("a second pack");
  for (int i = 0; i < 100; ++i) {
    git_.hash_object("dangling " + std::to_string(i) + (i == 5 ? make_token(501) : ""));
  }
  expect_same_as_without("dangling objects");
  git_.git({"checkout", "-q", "--orphan", "other"});
  git_.commit_file("other", "token=" + make_token(7) + "\n", "an old token on a new branch");
  expect_same_as_without("another branch");
  pack();
  expect_same_as_without("all in one new pack");
  git_.git({"branch", "-D", "-q", "main"});
  git_.git({"tag", "-d", "v1"});
  expect_same_as_without("without main");
  git_.git({"reflog", "expire", "--expire=now", "--all"});
  git_.git({"gc", "-q", "--prune=now"});
  expect_same_as_without("collected");
}

// What changes no object at all, in a scan of everything.
TEST_F(Cache, SeesWhateverDecidesWhatIsSaid) {
  scope_ = {};
  expect_same_as_without("at first");
  const auto step = [&](const std::vector<std::string>& command, const std::string& when) {
    git_.git(command);
    expect_same_as_without(when);
  };
  step({"branch", "older", "main~100"}, "a branch that does not hold all");
  step({"update-ref", "refs/remotes/origin/main", "main~60"}, "a remote branch: not all is pushed");
  step({"pack-refs", "--all"}, "the same refs elsewhere");
  step({"checkout", "-q", "--detach", "main~20"}, "a detached HEAD, and other files");
  step({"branch", "-f", "main", "main~110"}, "no branch holds most of it");
  step({"branch", "-m", "main", make_token(8)}, "a token in the name of a branch");
  step({"branch", "-m", make_token(8), "main"}, "and no more");
  step({"tag", "-d", "v1"}, "no tag");
  git_.write("staged", "token=" + make_token(502) + "\n");
  step({"add", "staged"}, "a staged token");
  step({"rm", "-q", "--cached", "staged"}, "not staged any more");
  git_.write("staged", "x\n");
  expect_same_as_without("nor in a file");
  step({"checkout", "-q", "-f", "-B", "main", "older"}, "back on main");
  git_.write("dir1/file1", "token=" + make_token(503) + "\n");
  step({"stash", "-q"}, "a stash");
  step({"stash", "drop", "-q"}, "without it");
  step({"symbolic-ref", "HEAD", "refs/heads/unborn"}, "no commit to know the repository by");
  step({"symbolic-ref", "HEAD", "refs/heads/main"}, "and again");
  step({"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone"}, "a ref that leads nowhere");
  const std::string older = git_.git({"rev-parse", "older"});
  support::write_file(git_.git_dir() / "packed-refs",
                      support::read_file(git_.git_dir() / "packed-refs") + "no line of packed-refs\n");
  expect_same_as_without("damaged packed-refs");
  support::write_file(git_.git_dir() / "shallow", older);
  expect_same_as_without("a shallow clone");
  scope_ = {"--allow-shallow"};
  expect_same_as_without("which is accepted");
  scope_ = {"--git-backend", "libgit2"};
  expect_same_as_without("read by libgit2");
  scope_ = {};
  git_.git({"remote", "add", "origin", "https://example.com/a/b.git"});
  expect_same_as_without("a remote to be known by");
}

// Records of a search for something else say nothing.
TEST_F(Cache, OtherPatternsHaveOtherRecords) {
  git_.commit_file("farm", "key: bfarm_" + make_token(9).substr(8) + "\n", "another token");
  pack();
  expect_same_as_without("without patterns");
  const fs::path policy = git_.parent() / "policy.yml";
  support::write_file(
      policy, "patterns:\n  - name: build-farm\n    literal: bfarm_\n    body: \"[0-9A-Za-z]{24,}\"\n");
  scope_ = {"--history-only", "--config", policy.native()};
  expect_same_as_without("with a pattern");
  EXPECT_THAT(scan().out, testing::HasSubstr("build-farm"));
  support::write_file(policy, "patterns:\n  - name: build-farm\n    literal: bfarm_\n    body: \"x{24,}\"\n");
  expect_same_as_without("with another body");
  scope_ = {"--history-only"};
  expect_same_as_without("without patterns again");
}

TEST_F(Cache, RemembersWhatThereIsToSayOfObjects) {
  git_.commit_file("bare", "token=" + make_token(506) + " # ekaudit:ignore\n", "a bare directive");
  git_.commit_file("large", std::string(6000, 'x'), "large");
  pack();
  scope_ = {"--history-only", "--max-blob-size", "4KiB"};
  expect_same_as_without("with notices");
  EXPECT_FALSE(record_of("history").empty());
}

// It is read again, and what cannot be read is told.
TEST_F(Cache, SeesDamageToALooseObject) {
  const std::string blob = git_.hash_object("token=" + make_token(504) + "\n");
  expect_same_as_without("sound");
  const fs::path file = git_.git_dir() / "objects" / blob.substr(0, 2) / blob.substr(2);
  const std::string bytes = support::read_file(file);
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  support::write_file(file, std::string(bytes.size(), 'x'));
  expect_same_as_without("damaged");
  EXPECT_EQ(Json::parse(scan().out)["complete"], false);
}

TEST_F(Cache, SeesAPackWithoutAnIndex) {
  expect_same_as_without("at first");
  const std::string more = git_.hash_object("token=" + make_token(505) + "\n");
  git_.git({"pack-objects", "-q", git_.git_dir() / "objects" / "pack" / "pack"}, more + "\n");
  expect_same_as_without("a second pack");
  for (const auto& entry : fs::directory_iterator(git_.git_dir() / "objects" / "pack")) {
    if (entry.path().extension() == ".idx" && entry.file_size() < 2000) {
      fs::remove(entry.path());
    }
  }
  expect_same_as_without("whose index is gone");
}

// A pack that is large enough, of objects that lie in a larger one as well.
TEST_F(Cache, CountsWhatLiesInTwoPacksOnce) {
  expect_same_as_without("at first");
  for (int i = 0; i < 400; ++i) {
    git_.hash_object("more " + std::to_string(i));
  }
  const std::string objects = git_.git({"rev-list", "--objects", "--all", "--no-object-names"});
  git_.git({"pack-objects", "-q", git_.git_dir() / "objects" / "pack" / "pack"},
           objects.substr(0, 41 * (objects.size() / 41 / 2 + 100)));
  expect_same_as_without("two packs");
  const std::string loose = git_.git({"cat-file", "--batch-all-objects", "--batch-check=%(objectname)"});
  git_.git({"pack-objects", "-q", git_.git_dir() / "objects" / "pack" / "pack"}, loose);
  expect_same_as_without("a larger pack, which now owns all");
}

}  // namespace
}  // namespace ekaudit::tests::integration
