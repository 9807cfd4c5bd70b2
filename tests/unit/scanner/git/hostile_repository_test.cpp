// Repositories made to hide, to mislead or to block whoever reads them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "scanner/git/repository.h"
#include "tests/support/git_fixture.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::support::GitFixture;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

void replace_by_fifo(const fs::path& path) {
  fs::remove(path);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
}

core::Notices everything(const Repository& repository, CollectingVisitor& visitor) {
  core::RunControl control;
  core::Notices notices = repository.shape_notices();
  repository.refs(notices);
  const core::Notices found = repository.object_store()->for_each(k_all_types, {}, control, visitor);
  notices.insert(notices.end(), found.begin(), found.end());
  return notices;
}

bool has_kind(const core::Notices& notices, std::string_view kind) {
  for (const core::Notice& notice : notices) {
    if (notice.kind == kind) {
      return true;
    }
  }
  return false;
}

TEST(HostileRepository, ConfigurationIsNotBelieved) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "text", "commit");
  const std::string expected = git_listing(repo);
  const fs::path marker = repo.parent() / "ran";
  write_file(
      repo.git_dir() / "config",
      "[core]\n\trepositoryformatversion = 4711\n\tbare = true\n\tworktree = /etc\n\tfsmonitor = touch " +
          marker.string() +
          "\n\tbigFileThreshold = 1\n\texcludesFile = /dev/zero\n"
          "[include]\n\tpath = /dev/zero\n[includeIf \"gitdir:/\"]\n\tpath = fifo\n"
          "[extensions]\n\tunheardOf = true\n[color]\n\tui = always\n[log]\n\tshowRoot = false\n");
  ASSERT_EQ(::mkfifo((repo.git_dir() / "fifo").c_str(), 0600), 0);
  const auto repository = Repository::discover(repo.path());
  ASSERT_TRUE(repository && *repository);
  EXPECT_EQ((*repository)->worktree(), repo.path());
  EXPECT_EQ((*repository)->head()->hex(), head);
  EXPECT_FALSE((*repository)->is_ignored("file"));
  EXPECT_EQ((*repository)->index().value().size(), 1U);
  CollectingVisitor visitor;
  const core::Notices notices = everything(**repository, visitor);
  EXPECT_EQ(visitor.listing(), expected);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].kind, "unknown-extension");
  EXPECT_FALSE(fs::exists(marker));
}

TEST(HostileRepository, AConfigurationThatMakesNoSenseIsLeftOut) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "text", "commit");
  write_file(repo.git_dir() / "config", "[core\n\x01\x02\n=\n");
  const auto repository = Repository::discover(repo.path());
  ASSERT_TRUE(repository && *repository);
  EXPECT_EQ((*repository)->head()->hex(), head);
  EXPECT_TRUE(has_kind((*repository)->shape_notices(), "unreadable-config"));
}

TEST(HostileRepository, AFifoInPlaceOfAnyFileDoesNotBlock) {
  for (const char* name : {"config", "HEAD", "index", "packed-refs", "shallow", "commondir", "info/exclude",
                           "info/grafts", "logs/refs/stash", "objects/info/alternates", "refs/heads/main"}) {
    GitFixture repo;
    repo.commit_file("file", "text", "commit");
    repo.write("file", "changed");
    repo.git({"stash", "push", "--quiet"});
    const std::string expected = git_listing(repo);
    replace_by_fifo(repo.git_dir() / name);
    const auto repository = Repository::discover(repo.path());
    if (std::string_view(name) == "commondir") {
      ASSERT_FALSE(repository);
      EXPECT_EQ(repository.error().kind, core::ErrorKind::unsupported);
      continue;
    }
    ASSERT_TRUE(repository && *repository) << name;
    CollectingVisitor visitor;
    const core::Notices notices = everything(**repository, visitor);
    EXPECT_EQ(visitor.listing(), expected) << name;
    static_cast<void>((*repository)->is_partial());
    static_cast<void>((*repository)->stash_entries());
    static_cast<void>((*repository)->is_ignored("file"));
    EXPECT_EQ((*repository)->is_shallow(), std::string_view(name) == "shallow");
    const auto index = (*repository)->index();
    EXPECT_EQ(index.has_value(), std::string_view(name) != "index") << name;
    const bool quiet = name == std::string_view("index") || name == std::string_view("shallow") ||
                       name == std::string_view("info/exclude") ||
                       name == std::string_view("logs/refs/stash");
    EXPECT_EQ(notices.empty(), quiet) << name;
  }
}

TEST(HostileRepository, AFifoInPlaceOfGitignoreDoesNotBlock) {
  GitFixture repo;
  repo.write("dir/file", "text");
  replace_by_fifo(repo.path() / ".gitignore");
  const auto repository = Repository::discover(repo.path());
  ASSERT_TRUE(repository && *repository);
  EXPECT_FALSE((*repository)->is_ignored("dir/file"));
}

TEST(HostileRepository, GitFilesThatLeadNowhereAreErrors) {
  const GitFixture repo;
  const TemporaryDirectory place;
  const fs::path git_file = place.path() / ".git";
  for (const std::string& text :
       {std::string("gitdir: .git\n"), std::string("gitdir: /etc\n"), std::string("gitdir: \n"),
        std::string("gitdir: ") + std::string(5000, 'x'), std::string("nonsense"), std::string(),
        "gitdir: " + repo.git_dir().string() + "/HEAD"}) {
    write_file(git_file, text);
    const auto repository = Repository::discover(place.path());
    ASSERT_FALSE(repository) << text;
    EXPECT_EQ(repository.error().kind, core::ErrorKind::malformed);
    EXPECT_THAT(repository.error().message, HasSubstr(git_file.string()));
  }
  fs::resize_file(git_file, std::uintmax_t{1} << 40);
  EXPECT_EQ(Repository::discover(place.path()).error().kind, core::ErrorKind::too_large);
  replace_by_fifo(git_file);
  EXPECT_EQ(Repository::discover(place.path()).error().kind, core::ErrorKind::unsupported);
  fs::remove(git_file);
  fs::create_symlink(".git", git_file);
  EXPECT_FALSE(Repository::discover(place.path()));
}

TEST(HostileRepository, ACommondirElsewhereIsNamed) {
  GitFixture lender;
  lender.commit_file("file", "lent", "lent");
  GitFixture repo;
  write_file(repo.git_dir() / "commondir", lender.git_dir().string() + "\n");
  const auto repository = Repository::discover(repo.path());
  ASSERT_TRUE(repository && *repository);
  EXPECT_EQ((*repository)->common_dir(), lender.git_dir());
  const core::Notices notices = (*repository)->shape_notices();
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].kind, "git-directory-elsewhere");
  EXPECT_THAT(notices[0].message, HasSubstr(lender.git_dir().string()));

  write_file(repo.git_dir() / "commondir", "/nonexistent\n");
  EXPECT_EQ(Repository::discover(repo.path()).error().kind, core::ErrorKind::malformed);
}

TEST(HostileRepository, AlternatesInACircleEnd) {
  GitFixture one;
  GitFixture two;
  one.commit_file("file", "one", "one");
  two.commit_file("file", "two", "two");
  write_file(one.git_dir() / "objects/info/alternates", two.git_dir().string() + "/objects\n.\n../objects\n");
  write_file(two.git_dir() / "objects/info/alternates", one.git_dir().string() + "/objects\n");
  const auto repository = Repository::discover(one.path());
  CollectingVisitor visitor;
  everything(**repository, visitor);
  EXPECT_EQ(visitor.listing(), git_listing(one));
  EXPECT_EQ(visitor.repeated(), 0U);
}

TEST(HostileRepository, AlternatesEndAfterFiveSteps) {
  const TemporaryDirectory place;
  GitFixture repo;
  fs::path previous = repo.git_dir() / "objects";
  for (int i = 1; i <= 7; ++i) {
    const fs::path next = place.path() / std::to_string(i);
    write_file(previous / "info/alternates", next.string() + "\n");
    fs::create_directories(next);
    previous = next;
  }
  const auto repository = Repository::discover(repo.path());
  ASSERT_TRUE(repository && *repository);
  const core::Notices notices = (*repository)->shape_notices();
  ASSERT_EQ(notices.size(), 6U);
  for (const core::Notice& notice : notices) {
    EXPECT_EQ(notice.kind, notice.incomplete ? "unreadable-alternates" : "alternate");
  }
  EXPECT_TRUE(notices.back().incomplete);
}

TEST(HostileRepository, ADamagedGitDirectoryIsStillSearched) {
  GitFixture repo;
  repo.commit_file("file", "text", "commit");
  const std::string expected = git_listing(repo);
  fs::remove(repo.git_dir() / "HEAD");
  fs::remove_all(repo.git_dir() / "refs");
  const auto repository = Repository::discover(repo.path());
  ASSERT_TRUE(repository && *repository);
  CollectingVisitor visitor;
  const core::Notices notices = everything(**repository, visitor);
  EXPECT_EQ(visitor.listing(), expected);
  EXPECT_TRUE(has_kind(notices, "broken-ref"));
}

TEST(HostileRepository, LinksBelowModulesAreNotFollowed) {
  GitFixture repo;
  GitFixture other;
  fs::create_directories(repo.git_dir() / "modules" / "real" / "objects");
  write_file(repo.git_dir() / "modules" / "real" / "HEAD", "ref: refs/heads/main\n");
  fs::create_directory_symlink(other.git_dir(), repo.git_dir() / "modules" / "linked");
  fs::create_directory_symlink("..", repo.git_dir() / "modules" / "real" / "modules");
  const auto repository = Repository::discover(repo.path());
  EXPECT_THAT((*repository)->submodule_git_dirs(), testing::ElementsAre(repo.git_dir() / "modules" / "real"));
}

}  // namespace
}  // namespace ekaudit::scanner::git
