#include "scanner/sources/file_walk.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>

#include "tests/support/temporary_directory.h"

namespace ekaudit::scanner::sources {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

struct Listing {
  std::vector<std::string> paths;  // sorted
  std::map<std::string, WalkedKind> kinds;
  std::vector<std::string> nested;
  core::Notices notices;
};

Listing list(const std::filesystem::path& directory, std::string_view start = {},
             NestedRepositories nested = NestedRepositories::leave_out, unsigned jobs = 2) {
  core::RunControl control;
  const auto root = open_directory(directory.string());
  EXPECT_TRUE(root);
  Listing listing;
  std::mutex mutex;
  Walk walk = walk_files(*root, start, nested, jobs, control, [&](unsigned worker, const WalkedEntry& entry) {
    EXPECT_LT(worker, jobs);
    EXPECT_EQ(entry.path.substr(entry.path.rfind('/') + 1), entry.name);
    const std::lock_guard lock(mutex);
    listing.paths.emplace_back(entry.path);
    listing.kinds.emplace(entry.path, entry.kind);
  });
  std::sort(listing.paths.begin(), listing.paths.end());
  listing.nested = std::move(walk.nested);
  listing.notices = std::move(walk.notices);
  return listing;
}

TEST(FileWalk, VisitsEverythingButGit) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "b/two", "");
  write_file(directory.path() / "a", "");
  write_file(directory.path() / ".git/config", "");
  write_file(directory.path() / ".hidden", "");
  const Listing found = list(directory.path());
  EXPECT_THAT(found.paths, ElementsAre(".hidden", "a", "b", "b/two"));
  EXPECT_THAT(found.notices, IsEmpty());
}

TEST(FileWalk, LeavesNestedRepositoriesOutOrEntersThem) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "sub/.git", "gitdir: ../elsewhere\n");
  write_file(directory.path() / "sub/file", "");
  const Listing without = list(directory.path());
  EXPECT_THAT(without.paths, ElementsAre("sub"));
  EXPECT_THAT(without.nested, ElementsAre("sub"));
  const Listing with = list(directory.path(), "", NestedRepositories::enter);
  EXPECT_THAT(with.paths, ElementsAre("sub", "sub/file"));
}

TEST(FileWalk, StartsAtADirectoryOrAFile) {
  const TemporaryDirectory directory;
  write_file(directory.path() / "x/y/z", "");
  write_file(directory.path() / "x/other", "");
  EXPECT_THAT(list(directory.path(), "x/y").paths, ElementsAre("x/y", "x/y/z"));
  EXPECT_THAT(list(directory.path(), "x/other").paths, ElementsAre("x/other"));
  const Listing missing = list(directory.path(), "nowhere");
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
  const Listing found = list(directory.path());
  EXPECT_THAT(found.paths, ElementsAre("link", "loop"));
  EXPECT_EQ(found.kinds.at("link"), WalkedKind::symlink);
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
  EXPECT_EQ(list(directory.path()).paths.size(), 401U);
}

TEST(FileWalk, IsTheSameForAnyNumberOfThreads) {
  const TemporaryDirectory directory;
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < i; ++j) {
      write_file(directory.path() / fmt::format("{}/{}/{}", i % 7, i, j), "");
    }
    write_file(directory.path() / fmt::format("{}/nested{}/.git/HEAD", i % 7, i), "");
  }
  const Listing one = list(directory.path(), "", NestedRepositories::leave_out, 1);
  const Listing eight = list(directory.path(), "", NestedRepositories::leave_out, 8);
  EXPECT_EQ(one.paths.size(), 7U + 60 * 2 + 59 * 60 / 2 - 1);
  EXPECT_EQ(one.nested.size(), 60U);
  EXPECT_EQ(eight.paths, one.paths);
  EXPECT_EQ(eight.nested, one.nested);
}

TEST(FileWalk, KeepsFewDescriptorsOpen) {
  const TemporaryDirectory directory;
  for (int i = 0; i < 300; ++i) {
    write_file(directory.path() / fmt::format("{}/{}/file", i, i), "");
  }
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 40;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  const Listing found = list(directory.path(), "", NestedRepositories::leave_out, 4);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(found.notices, IsEmpty());
  EXPECT_EQ(found.paths.size(), 900U);
}

TEST(FileWalk, SurvivesNamesThatVanish) {
  const TemporaryDirectory directory;
  for (int i = 0; i < 40; ++i) {
    write_file(directory.path() / fmt::format("{}/below/file", i), "");
  }
  core::RunControl control;
  const auto root = open_directory(directory.path().string());
  std::atomic<bool> is_first = true;
  const Walk walk =
      walk_files(*root, "", NestedRepositories::leave_out, 4, control, [&](unsigned, const WalkedEntry&) {
        if (is_first.exchange(false)) {
          for (int i = 0; i < 40; ++i) {
            std::filesystem::remove_all(directory.path() / std::to_string(i));
          }
        }
      });
  for (const core::Notice& notice : walk.notices) {
    EXPECT_EQ(notice.kind, "unreadable-directory");
    EXPECT_TRUE(notice.incomplete);
  }
}

TEST(FileWalk, EndsWhenStoppedOrWhenAVisitorThrows) {
  const TemporaryDirectory directory;
  for (int i = 0; i < 100; ++i) {
    write_file(directory.path() / fmt::format("{}/file", i), "");
  }
  const auto root = open_directory(directory.path().string());
  core::RunControl control;
  const auto failing = [](unsigned, const WalkedEntry&) { throw std::runtime_error("no"); };
  EXPECT_THROW(walk_files(*root, "", NestedRepositories::leave_out, 4, control, failing), std::runtime_error);
  std::atomic<int> visited = 0;
  walk_files(*root, "", NestedRepositories::leave_out, 4, control, [&](unsigned, const WalkedEntry&) {
    ++visited;
    control.stop(core::StopReason::interrupted);
  });
  EXPECT_LE(visited, 4);
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
