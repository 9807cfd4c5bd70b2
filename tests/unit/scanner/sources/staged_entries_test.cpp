#include "scanner/sources/staged_entries.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::sources {
namespace {

class StagedEntriesTest : public testing::Test {
 protected:
  // Their paths, with what Git noted of the directories and without it: both must say the same.
  std::vector<std::string> staged(const std::vector<std::string>& parents) {
    auto found = git::Repository::discover(git_.path());
    EXPECT_TRUE(found && *found);
    const auto store = (*found)->object_store();
    const auto index = (*found)->whole_index();
    EXPECT_TRUE(index);
    std::vector<git::ObjectId> ids;
    for (const std::string& parent : parents) {
      ids.push_back(*git::ObjectId::from_hex(git_.git_line({"rev-parse", parent})));
    }
    const auto fast = staged_entries(*store, ids, index->entries, index->directories);
    const auto slow = staged_entries(*store, ids, index->entries);
    EXPECT_TRUE(fast && slow);
    EXPECT_EQ(paths(*fast), paths(*slow));
    known_ = index->directories.size();
    return paths(*fast);
  }

  static std::vector<std::string> paths(const std::vector<git::IndexEntry>& entries) {
    std::vector<std::string> result;
    for (const git::IndexEntry& entry : entries) {
      result.push_back(entry.path);
    }
    return result;
  }

  using Paths = std::vector<std::string>;
  tests::support::GitFixture git_;
  std::size_t known_ = 0;
};

TEST_F(StagedEntriesTest, AreThoseThatDifferFromHead) {
  git_.write("same", "1");
  git_.write("changed", "1");
  git_.write("a/b/c/deep", "1");
  git_.write("a.b", "1");
  git_.commit_file("dir/deleted", "1", "one");
  EXPECT_EQ(staged({"HEAD"}), Paths());
  EXPECT_GT(known_, 3U);
  git_.write("changed", "2");
  git_.write("dir/new", "3");
  git_.git({"rm", "-q", "dir/deleted"});
  git_.git({"add", "-A"});
  EXPECT_EQ(staged({"HEAD"}), Paths({"changed", "dir/new"}));
  EXPECT_EQ(staged({}), Paths({"a.b", "a/b/c/deep", "changed", "dir/new", "same"}));
}

TEST_F(StagedEntriesTest, AFileInPlaceOfADirectoryDiffers) {
  git_.commit_file("x/y", "1", "one");
  git_.git({"rm", "-q", "x/y"});
  git_.write("x", "1");
  git_.git({"add", "-A"});
  EXPECT_EQ(staged({"HEAD"}), Paths({"x"}));
  git_.commit("file");
  git_.git({"rm", "-q", "x"});
  git_.write("x/y", "1");
  git_.git({"add", "-A"});
  EXPECT_EQ(staged({"HEAD"}), Paths({"x/y"}));
}

TEST_F(StagedEntriesTest, AnyParentWillDo) {
  git_.commit_file("f", "1", "one");
  git_.commit_file("f", "2", "two");
  git_.commit_file("g", "3", "three");
  git_.git({"read-tree", "HEAD~2"});
  EXPECT_EQ(staged({"HEAD"}), Paths({"f"}));
  EXPECT_EQ(staged({"HEAD", "HEAD~2"}), Paths());
}

TEST_F(StagedEntriesTest, LeavesOutWhatNoCommitTakes) {
  git_.commit_file("f", "1", "one");
  git_.write("later", "x");
  git_.git({"add", "--intent-to-add", "later"});
  git_.git({"update-index", "--add", "--cacheinfo", "160000," + std::string(40, '1') + ",module"});
  EXPECT_EQ(staged({"HEAD"}), Paths());
}

TEST_F(StagedEntriesTest, AMissingTreeIsAnError) {
  const std::string commit = git_.hash_object("tree " + std::string(40, '1') + "\n\nno tree\n", "commit");
  auto found = git::Repository::discover(git_.path());
  ASSERT_TRUE(found && *found);
  git_.write("f", "1");
  git_.git({"add", "f"});
  const auto index = (*found)->whole_index();
  ASSERT_TRUE(index);
  EXPECT_FALSE(staged_entries(*(*found)->object_store(), {*git::ObjectId::from_hex(commit)}, index->entries));
}

}  // namespace
}  // namespace ekaudit::scanner::sources
