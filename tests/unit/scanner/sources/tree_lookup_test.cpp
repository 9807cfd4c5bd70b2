#include "scanner/sources/tree_lookup.h"

#include <gtest/gtest.h>

#include "scanner/sources/revision.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::sources {
namespace {

class TreeLookupTest : public testing::Test {
 protected:
  void open() {
    auto found = git::Repository::discover(git_.path());
    ASSERT_TRUE(found && *found);
    repository_ = std::make_unique<git::Repository>(std::move(**found));
    store_ = repository_->object_store();
    core::Notices notices;
    refs_ = repository_->refs(notices);
    EXPECT_TRUE(notices.empty());
  }
  std::string resolve(std::string_view text) {
    const auto id = resolve_revision(*repository_, *store_, refs_, text);
    return id ? id->hex() : "none: " + id.error().message;
  }

  tests::support::GitFixture git_;
  std::unique_ptr<git::Repository> repository_;
  std::shared_ptr<git::ObjectStore> store_;
  std::vector<git::Ref> refs_;
};

TEST_F(TreeLookupTest, FindsPathsInCommits) {
  const std::string id = git_.commit_file("a/b/c.txt", "content\n", "one");
  open();
  const auto commit = *git::ObjectId::from_hex(id);
  EXPECT_EQ(object_at(*store_, commit, "a/b/c.txt")->hex(), git_.git_line({"rev-parse", "HEAD:a/b/c.txt"}));
  EXPECT_EQ(object_at(*store_, commit, "a/b")->hex(), git_.git_line({"rev-parse", "HEAD:a/b"}));
  EXPECT_FALSE(object_at(*store_, commit, "a/x"));
  EXPECT_FALSE(object_at(*store_, commit, "a/b/c.txt/d"));
}

TEST_F(TreeLookupTest, ResolvesRevisionsAsGitDoes) {
  git_.commit_file("f", "1", "one");
  git_.git({"tag", "-a", "v1", "-m", "tag"});
  git_.git({"checkout", "-q", "-b", "side"});
  git_.commit_file("g", "1", "side");
  git_.git({"checkout", "-q", "main"});
  git_.commit_file("f", "2", "two");
  git_.git({"merge", "-q", "--no-ff", "-m", "merge", "side"});
  git_.git({"update-ref", "refs/remotes/origin/main", "HEAD~1"});
  open();
  for (const std::string text :
       {"HEAD", "@", "main", "side", "v1", "refs/heads/main", "origin/main", "HEAD~1", "HEAD^", "HEAD^2",
        "HEAD~2", "HEAD^2~1", "main^0", "tags/v1", "v1~0"}) {
    EXPECT_EQ(resolve(text), git_.git_line({"rev-parse", text + "^{commit}"})) << text;
  }
  const std::string head = git_.git_line({"rev-parse", "HEAD"});
  EXPECT_EQ(resolve(head), head);
  EXPECT_EQ(resolve(head.substr(0, 10)), head);
  for (const std::string text :
       {"nowhere", "HEAD~99", "HEAD^3", "deadbeefdeadbeef", "HEAD~x", "abc", "v1~99999999999999999999"}) {
    EXPECT_EQ(resolve(text).compare(0, 5, "none:"), 0) << text;
  }
}

TEST_F(TreeLookupTest, LoadsTheCommitsBelowTips) {
  const std::string one = git_.commit_file("f", "1", "one");
  const std::string two = git_.commit_file("f", "2", "two");
  open();
  core::RunControl control;
  const git::CommitGraph graph = load_commits(*store_, {*git::ObjectId::from_hex(two)}, control);
  EXPECT_EQ(graph.size(), 2U);
  EXPECT_TRUE(graph.find(*git::ObjectId::from_hex(one)));
}

}  // namespace
}  // namespace ekaudit::scanner::sources
