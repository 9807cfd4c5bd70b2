#include "scanner/git/repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/git_fixture.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::support::GitFixture;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

Repository discovered(const fs::path& path) {
  auto repository = Repository::discover(path);
  if (!repository || !*repository) {
    throw std::runtime_error(repository ? "no repository" : repository.error().message);
  }
  return std::move(**repository);
}

std::string listing(const Repository& repository) {
  CollectingVisitor visitor;
  core::RunControl control;
  EXPECT_THAT(repository.object_store()->for_each(k_all_types, {}, control, visitor), IsEmpty());
  return visitor.listing();
}

std::vector<std::string> kinds(const core::Notices& notices) {
  std::vector<std::string> result;
  for (const core::Notice& notice : notices) {
    result.push_back(notice.kind);
  }
  return result;
}

TEST(Discover, FindsTheRepositoryFromAnywhereInside) {
  GitFixture repo;
  repo.commit_file("dir/sub/file", "text", "commit");
  for (const char* inside : {"", "dir", "dir/sub", "dir/sub/file"}) {
    const Repository repository = discovered(repo.path() / inside);
    EXPECT_EQ(repository.git_dir(), repo.git_dir());
    EXPECT_EQ(repository.common_dir(), repo.git_dir());
    EXPECT_EQ(repository.worktree(), repo.path());
    EXPECT_THAT(repository.shape_notices(), IsEmpty());
  }
}

TEST(Discover, OutsideThereIsNone) {
  const TemporaryDirectory directory;
  const auto repository = Repository::discover(directory.path());
  ASSERT_TRUE(repository) << repository.error().message;
  EXPECT_FALSE(*repository);
}

TEST(Discover, APathThatIsNotThereIsAnError) {
  const TemporaryDirectory directory;
  const auto repository = Repository::discover(directory.path() / "nothing");
  ASSERT_FALSE(repository);
  EXPECT_EQ(repository.error().kind, core::ErrorKind::not_found);
}

TEST(Discover, BareRepositoriesHaveNoWorktree) {
  const GitFixture repo({"--bare"});
  repo.hash_object("text");
  for (const char* inside : {"", "objects", "refs/heads"}) {
    const Repository repository = discovered(repo.path() / inside);
    EXPECT_EQ(repository.git_dir(), repo.path());
    EXPECT_EQ(repository.worktree(), std::nullopt);
    EXPECT_EQ(listing(repository), git_listing(repo));
  }
}

TEST(Discover, TheGitDirectoryItselfIsARepository) {
  GitFixture repo;
  repo.commit_file("file", "text", "commit");
  const Repository repository = discovered(repo.git_dir());
  EXPECT_EQ(repository.git_dir(), repo.git_dir());
  EXPECT_EQ(repository.worktree(), std::nullopt);
}

TEST(Discover, AnEmptyDotGitDirectoryIsNone) {
  GitFixture repo;
  fs::create_directories(repo.path() / "dir" / ".git");
  EXPECT_EQ(discovered(repo.path() / "dir").git_dir(), repo.git_dir());
}

TEST(Discover, LinkedWorktreesShareObjectsAndRefs) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "text", "commit");
  const fs::path linked = repo.parent() / "linked";
  repo.git({"worktree", "add", "--quiet", "-b", "topic", linked.string()});
  const Repository repository = discovered(linked);
  EXPECT_EQ(repository.git_dir(), repo.git_dir() / "worktrees" / "linked");
  EXPECT_EQ(repository.common_dir(), repo.git_dir());
  EXPECT_EQ(repository.worktree(), linked);
  EXPECT_EQ(repository.head()->hex(), head);
  EXPECT_EQ(repository.index().value().size(), 1U);
  EXPECT_EQ(listing(repository), git_listing(repo));
  EXPECT_THAT(repository.shape_notices(), IsEmpty());
}

TEST(Discover, SubmodulesAreRepositoriesOfTheirOwn) {
  GitFixture inner;
  const std::string inner_head = inner.commit_file("inner", "text", "commit");
  GitFixture repo;
  repo.git({"submodule", "--quiet", "add", inner.path().string(), "deep/module"});
  repo.commit("with a submodule");
  const Repository outer = discovered(repo.path());
  EXPECT_THAT(outer.submodule_git_dirs(), ElementsAre(repo.git_dir() / "modules/deep/module"));
  const auto index = outer.index();
  ASSERT_TRUE(index);
  EXPECT_TRUE(std::any_of(index->begin(), index->end(), [](const IndexEntry& e) { return e.submodule; }));

  const Repository inside = discovered(repo.path() / "deep/module");
  EXPECT_EQ(inside.git_dir(), repo.git_dir() / "modules/deep/module");
  EXPECT_EQ(inside.worktree(), repo.path() / "deep/module");
  EXPECT_EQ(inside.head()->hex(), inner_head);
  EXPECT_THAT(inside.shape_notices(), IsEmpty());

  const auto opened = Repository::open(outer.submodule_git_dirs().at(0));
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->worktree(), std::nullopt);
  EXPECT_EQ(listing(*opened), git_listing(inner));
}

TEST(Discover, AGitDirectoryElsewhereIsNamed) {
  const TemporaryDirectory place;
  const fs::path elsewhere = place.path() / "gitdir";
  GitFixture repo({"--separate-git-dir=" + elsewhere.string()});
  const std::string head = repo.commit_file("file", "text", "commit");
  const Repository repository = discovered(repo.path());
  EXPECT_EQ(repository.git_dir(), elsewhere);
  EXPECT_EQ(repository.head()->hex(), head);
  ASSERT_THAT(kinds(repository.shape_notices()), ElementsAre("git-directory-elsewhere"));
  EXPECT_FALSE(repository.shape_notices()[0].incomplete);
  EXPECT_THAT(repository.shape_notices()[0].message, testing::HasSubstr(elsewhere.string()));
}

TEST(Repository, Sha256AndReftableAreNamed) {
  const GitFixture sha256({"--object-format=sha256"});
  const auto first = Repository::discover(sha256.path());
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, core::ErrorKind::unsupported);
  EXPECT_THAT(first.error().message, testing::HasSubstr("SHA-256"));

  const GitFixture reftable;
  reftable.git({"config", "extensions.refStorage", "reftable"});
  const auto second = Repository::discover(reftable.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, core::ErrorKind::unsupported);
  EXPECT_THAT(second.error().message, testing::HasSubstr("reftable"));
}

TEST(Repository, PartialClonesAndWorktreeConfigurationOpen) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "text", "commit");
  EXPECT_FALSE(discovered(repo.path()).is_partial());
  repo.git({"config", "core.repositoryFormatVersion", "1"});
  repo.git({"config", "extensions.worktreeConfig", "true"});
  repo.git({"config", "extensions.preciousObjects", "true"});
  EXPECT_FALSE(discovered(repo.path()).is_partial());
  repo.git({"config", "extensions.partialClone", "origin"});
  const Repository repository = discovered(repo.path());
  EXPECT_TRUE(repository.is_partial());
  EXPECT_EQ(repository.head()->hex(), head);
  EXPECT_THAT(repository.shape_notices(), IsEmpty());
}

TEST(Repository, APromisorPackMakesAPartialClone) {
  GitFixture origin;
  origin.commit_file("file", "text", "commit");
  origin.git({"config", "uploadpack.allowFilter", "true"});
  const fs::path clone = origin.parent() / "clone";
  origin.git({"clone", "--quiet", "--no-checkout", "--filter=blob:none", "file://" + origin.path().string(),
              clone.string()});
  const Repository repository = discovered(clone);
  EXPECT_TRUE(repository.is_partial());
  CollectingVisitor visitor;
  core::RunControl control;
  EXPECT_THAT(repository.object_store()->for_each(k_all_types, {}, control, visitor), IsEmpty());
  EXPECT_EQ(visitor.objects().size(), 2U);  // the commit and its tree
}

TEST(Repository, ShallowClonesAreKnown) {
  GitFixture origin;
  origin.commit_file("file", "one", "one");
  origin.commit_file("file", "two", "two");
  EXPECT_FALSE(discovered(origin.path()).is_shallow());
  const fs::path clone = origin.parent() / "clone";
  origin.git({"clone", "--quiet", "--depth=1", "file://" + origin.path().string(), clone.string()});
  EXPECT_TRUE(discovered(clone).is_shallow());
}

TEST(Repository, TheRemoteIsOriginOrTheFirstByName) {
  GitFixture repo;
  EXPECT_EQ(discovered(repo.path()).remote_url(), "");
  repo.git({"remote", "add", "zulu", "https://example.com/zulu.git"});
  repo.git({"remote", "add", "alpha", "https://example.com/alpha.git"});
  EXPECT_EQ(discovered(repo.path()).remote_url(), "https://example.com/alpha.git");
  repo.git({"remote", "add", "origin", "git@example.com:origin.git"});
  EXPECT_EQ(discovered(repo.path()).remote_url(), "git@example.com:origin.git");
}

TEST(Repository, TheIndexIsThatOfTheEnvironmentIfItNamesOne) {
  GitFixture repo;
  repo.commit_file("committed", "text", "commit");
  repo.write("other", "other");
  const fs::path other_index = repo.parent() / "other-index";
  fs::copy_file(repo.git_dir() / "index", other_index);
  repo.set_env("GIT_INDEX_FILE", other_index.string());
  repo.git({"add", "other"});
  const Repository repository = discovered(repo.path());
  const fs::path before = fs::current_path();
  ASSERT_EQ(::setenv("GIT_INDEX_FILE", other_index.c_str(), 1), 0);
  const auto from_outside = repository.index();
  fs::current_path(repo.path());
  const auto from_inside = repository.index();
  fs::current_path(before);
  ::unsetenv("GIT_INDEX_FILE");
  ASSERT_TRUE(from_inside) << from_inside.error().message;
  ASSERT_EQ(from_inside->size(), 2U);
  EXPECT_EQ(from_inside->at(1).path, "other");
  // It is another repository's then.
  ASSERT_TRUE(from_outside);
  ASSERT_EQ(from_outside->size(), 1U);
  EXPECT_EQ(from_outside->at(0).path, "committed");
}

TEST(Repository, WithoutAnIndexThereAreNoEntries) {
  const GitFixture repo;
  EXPECT_THAT(discovered(repo.path()).index().value(), IsEmpty());
}

TEST(Repository, StashesAreListedNewestFirst) {
  GitFixture repo;
  repo.commit_file("file", "text", "commit");
  EXPECT_THAT(discovered(repo.path()).stash_entries(), IsEmpty());
  for (const char* text : {"first", "second"}) {
    repo.write("file", text);
    repo.git({"stash", "push", "--quiet"});
  }
  EXPECT_THAT(discovered(repo.path()).stash_entries(),
              ElementsAre(*ObjectId::from_hex(repo.git_line({"rev-parse", "stash@{0}"})),
                          *ObjectId::from_hex(repo.git_line({"rev-parse", "stash@{1}"}))));
}

TEST(Repository, IgnoredPathsAreThoseGitIgnores) {
  GitFixture repo;
  repo.write(".gitignore", "*.log\n!kept.log\n/build/\n");
  repo.write("dir/.gitignore", "secret*\n");
  write_file(repo.git_dir() / "info/exclude", "local.env\n");
  const Repository repository = discovered(repo.path());
  for (const char* path : {"a.log", "kept.log", "dir/b.log", "build/x/y", "dir/build/x", "dir/secret.txt",
                           "secret.txt", "local.env", "dir/local.env", "plain"}) {
    const bool expected = repo.run_git(repo.path(), {"check-ignore", "--quiet", path}).exit_code == 0;
    EXPECT_EQ(repository.is_ignored(path), expected) << path;
  }
}

TEST(Repository, NothingIsIgnoredWithoutAWorktree) {
  const GitFixture repo({"--bare"});
  EXPECT_FALSE(discovered(repo.path()).is_ignored("a.log"));
}

TEST(Repository, AlternatesGraftsAndReplacementsAreNamed) {
  GitFixture lender;
  GitFixture repo;
  const std::string first = repo.commit_file("file", "one", "one");
  const std::string second = repo.commit_file("file", "two", "two");
  repo.git({"replace", first, second});
  write_file(repo.git_dir() / "info/grafts", second + "\n");
  write_file(repo.git_dir() / "objects/info/alternates",
             lender.git_dir().string() + "/objects\n/nonexistent/objects\n");
  const core::Notices notices = discovered(repo.path()).shape_notices();
  EXPECT_THAT(kinds(notices), testing::UnorderedElementsAre("alternate", "unreadable-alternates",
                                                            "grafts-ignored", "replace-refs-ignored"));
  for (const core::Notice& notice : notices) {
    EXPECT_EQ(notice.incomplete, notice.kind == "unreadable-alternates");
  }
}

TEST(Repository, ObjectsAreFoundByTheStartOfTheirIds) {
  GitFixture repo;
  const std::string head = repo.commit_file("file", "text", "commit");
  const Repository repository = discovered(repo.path());
  EXPECT_EQ(repository.find_object(head.substr(0, 10)).value().hex(), head);
  EXPECT_EQ(repository.find_object("0000000").error().kind, core::ErrorKind::not_found);
  // Two blobs whose ids start with the same four digits.
  EXPECT_EQ(repo.hash_object("142").substr(0, 4), "8324");
  EXPECT_TRUE(repository.find_object("8324"));
  EXPECT_EQ(repo.hash_object("784").substr(0, 4), "8324");
  EXPECT_EQ(repository.find_object("8324").error().kind, core::ErrorKind::usage);
}

}  // namespace
}  // namespace ekaudit::scanner::git
