#include "scanner/sources/file_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "tests/support/temporary_directory.h"

namespace ekaudit::scanner::sources {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

std::vector<std::string> paths_of(const Walk& walk) {
  std::vector<std::string> paths;
  std::transform(walk.entries.begin(), walk.entries.end(), std::back_inserter(paths),
                 [](const WalkedEntry& entry) { return entry.path; });
  return paths;
}

Walk walk(const TemporaryDirectory& directory, std::string_view start = {},
          NestedRepositories nested = NestedRepositories::leave_out) {
  core::RunControl control;
  const auto root = open_directory(directory.path().string());
  EXPECT_TRUE(root);
  return walk_files(*root, start, nested, control);
}

TEST(FileWalk, ListsEverythingButGitSorted) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "b/two", "");
  write_file(directory.path() / "a", "");
  write_file(directory.path() / ".git/config", "");
  write_file(directory.path() / ".hidden", "");
  const Walk found = walk(directory);
  EXPECT_THAT(paths_of(found), ElementsAre(".hidden", "a", "b", "b/two"));
  EXPECT_THAT(found.notices, IsEmpty());
}

TEST(FileWalk, LeavesNestedRepositoriesOutOrEntersThem) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "sub/.git", "gitdir: ../elsewhere\n");
  write_file(directory.path() / "sub/file", "");
  const Walk without = walk(directory);
  EXPECT_THAT(paths_of(without), ElementsAre("sub"));
  EXPECT_THAT(without.nested, ElementsAre("sub"));
  const Walk with = walk(directory, "", NestedRepositories::enter);
  EXPECT_THAT(paths_of(with), ElementsAre("sub", "sub/file"));
}

TEST(FileWalk, StartsAtADirectoryOrAFile) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "x/y/z", "");
  write_file(directory.path() / "x/other", "");
  EXPECT_THAT(paths_of(walk(directory, "x/y")), ElementsAre("x/y", "x/y/z"));
  EXPECT_THAT(paths_of(walk(directory, "x/other")), ElementsAre("x/other"));
  const Walk missing = walk(directory, "nowhere");
  ASSERT_EQ(missing.notices.size(), 1U);
  EXPECT_TRUE(missing.notices[0].incomplete);
}

TEST(FileWalk, FollowsNoLinkAndOpensNoSpecialFile) {
  const TemporaryDirectory directory;
  const TemporaryDirectory outside;
  write_file(outside.path() / "secret", "");
  std::filesystem::create_directory_symlink(outside.path(), directory.path() / "link");
  std::filesystem::create_directory_symlink(".", directory.path() / "loop");
  ASSERT_EQ(mkfifo((directory.path() / "fifo").c_str(), 0600), 0);
  const Walk found = walk(directory);
  EXPECT_THAT(paths_of(found), ElementsAre("link", "loop"));
  EXPECT_EQ(found.entries[0].kind, WalkedKind::symlink);
  ASSERT_EQ(found.notices.size(), 1U);
  EXPECT_EQ(found.notices[0].kind, "special-files");
  EXPECT_FALSE(found.notices[0].incomplete);
}

TEST(FileWalk, SurvivesDeepDirectories) {
  const TemporaryDirectory directory;
  std::string path;
  for (int i = 0; i < 400; ++i) {
    path += "d/";
  }
  write_file(directory.path() / path / "leaf", "");
  EXPECT_EQ(walk(directory).entries.size(), 401U);
}

TEST(OpenFileBelow, RefusesLinksSpecialFilesAndWaysOut) {
  const TemporaryDirectory directory;
  const TemporaryDirectory outside;
  write_file(outside.path() / "secret", "x");
  std::filesystem::create_symlink(outside.path() / "secret", directory.path() / "link");
  ASSERT_EQ(mkfifo((directory.path() / "fifo").c_str(), 0600), 0);
  const auto root = open_directory(directory.path().string());
  ASSERT_TRUE(root);
  EXPECT_FALSE(open_file_below(*root, "link"));
  EXPECT_FALSE(open_file_below(*root, "fifo"));
  EXPECT_FALSE(open_file_below(*root, "missing"));
  EXPECT_EQ(open_file_below(*root, "missing").error().kind, core::ErrorKind::not_found);
  EXPECT_EQ(*read_link_below(*root, "link"), (outside.path() / "secret").string());
}

}  // namespace
}  // namespace ekaudit::scanner::sources
