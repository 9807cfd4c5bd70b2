#include "scanner/git/odb_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "scanner/git/object_directories.h"
#include "tests/support/git_fixture.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::support::GitFixture;

// Both readers give the same.
class OdbStores : public testing::TestWithParam<PackBackend> {
 protected:
  static OdbStore store_of(const fs::path& git_dir) {
    return OdbStore(find_object_directories(git_dir / "objects").directories, GetParam());
  }
  static void expect_what_git_sees(const GitFixture& repo);
};
INSTANTIATE_TEST_SUITE_P(Backends, OdbStores, testing::Values(PackBackend::pack, PackBackend::libgit2),
                         [](const auto& backend) {
                           return std::string(backend.param == PackBackend::pack ? "pack" : "libgit2");
                         });

core::Notices collect(OdbStore& store, CollectingVisitor& visitor, unsigned jobs = 2,
                      TypeMask types = k_all_types) {
  core::RunControl control;
  EnumerationLimits limits;
  limits.jobs = jobs;
  return store.for_each(types, limits, control, visitor);
}

// Commits, trees, blobs of several sizes, and a tag; objects that only the reflog knows.
void fill(GitFixture& repo) {
  std::string text;
  for (int i = 0; i < 16; ++i) {
    text += "line " + std::to_string(i) + " of a file that grows with every commit\n";
    repo.write("grows.txt", text);
    repo.write("dir/file" + std::to_string(i), std::string(static_cast<std::size_t>(i) * 500, 'x'));
    repo.commit("commit " + std::to_string(i));
  }
  repo.git({"tag", "-a", "-m", "message", "v1"});
  repo.git({"reset", "--quiet", "--hard", "HEAD~3"});
}

void OdbStores::expect_what_git_sees(const GitFixture& repo) {
  const std::string expected = git_listing(repo);
  for (const unsigned jobs : {1U, 8U}) {
    OdbStore store = store_of(repo.git_dir());
    CollectingVisitor visitor;
    EXPECT_THAT(collect(store, visitor, jobs), testing::IsEmpty());
    EXPECT_EQ(visitor.listing(), expected) << jobs << " jobs";
    EXPECT_EQ(visitor.repeated(), 0U);
    EXPECT_LE(visitor.workers(), jobs);
  }
}

TEST_P(OdbStores, LooseObjectsAreThoseGitSees) {
  GitFixture repo;
  fill(repo);
  expect_what_git_sees(repo);
  EXPECT_EQ(store_of(repo.git_dir()).pack_count(), 0U);
}

TEST_P(OdbStores, PackedObjectsAreThoseGitSees) {
  GitFixture repo;
  fill(repo);
  repo.git({"gc", "--quiet", "--prune=never"});
  EXPECT_EQ(store_of(repo.git_dir()).pack_count(), 1U);
  expect_what_git_sees(repo);
}

TEST_P(OdbStores, SeveralPacksAndLooseCopiesAreVisitedOnce) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-q"});
  for (int i = 0; i < 5; ++i) {
    repo.commit_file("more" + std::to_string(i), std::to_string(i), "more");
    // Each holds everything that is reachable, the last one too.
    repo.git({"pack-objects", "-q", "--all", ".git/objects/pack/pack"});
  }
  repo.commit_file("loose", "loose", "loose");
  EXPECT_EQ(store_of(repo.git_dir()).pack_count(), 6U);
  expect_what_git_sees(repo);
}

TEST_P(OdbStores, DeltasAgainstIdsAndOldIndexesAreRead) {
  GitFixture repo;
  fill(repo);
  repo.git({"-c", "repack.useDeltaBaseOffset=false", "-c", "pack.indexVersion=1", "repack", "-adfq"});
  expect_what_git_sees(repo);
}

TEST_P(OdbStores, AMultiPackIndexIsNotNeeded) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-q"});
  repo.commit_file("more", "more", "more");
  repo.git({"repack", "-q"});
  repo.git({"multi-pack-index", "write"});
  expect_what_git_sees(repo);
}

TEST_P(OdbStores, AnEmptyRepositoryHasNoObjects) {
  const GitFixture repo;
  expect_what_git_sees(repo);
}

TEST_P(OdbStores, AlternatesAreFollowedInSteps) {
  GitFixture origin;
  fill(origin);
  origin.git({"repack", "-adq"});
  GitFixture middle({"--bare"});
  GitFixture repo;
  tests::support::write_file(middle.git_dir() / "objects/info/alternates",
                             origin.git_dir().string() + "/objects\n");
  tests::support::write_file(repo.git_dir() / "objects/info/alternates",
                             "# lent\n" + middle.git_dir().string() + "/objects\n");
  repo.commit_file("own", "own", "own");
  expect_what_git_sees(repo);
  EXPECT_EQ(store_of(repo.git_dir()).pack_count(), 1U);
}

TEST_P(OdbStores, OnlyTheWantedTypesAreVisited) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-q"});
  repo.commit_file("loose", "loose", "loose");
  std::size_t total = 0;
  for (const ObjectType type : {ObjectType::commit, ObjectType::tree, ObjectType::blob, ObjectType::tag}) {
    OdbStore store = store_of(repo.git_dir());
    CollectingVisitor visitor;
    collect(store, visitor, 2, mask_of(type));
    EXPECT_FALSE(visitor.objects().empty());
    for (const auto& [id, object] : visitor.objects()) {
      EXPECT_EQ(object.type, type);
    }
    total += visitor.objects().size();
  }
  OdbStore store = store_of(repo.git_dir());
  CollectingVisitor all;
  collect(store, all);
  EXPECT_EQ(total, all.objects().size());
}

TEST_P(OdbStores, ProgressReachesWhatWasExpected) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-q"});
  OdbStore store = store_of(repo.git_dir());
  CollectingVisitor visitor;
  core::RunControl control;
  store.for_each(k_all_types, {}, control, visitor);
  EXPECT_EQ(control.progress.objects, visitor.objects().size());
  EXPECT_EQ(control.progress.objects, control.progress.objects_expected);
  EXPECT_GT(control.progress.bytes, 0U);
}

TEST_P(OdbStores, AStoppedRunVisitsNothingMore) {
  GitFixture repo;
  fill(repo);
  class Stopper final : public ObjectVisitor {
   public:
    explicit Stopper(core::RunControl& control) : control_(control) {}
    void visit(unsigned, const ObjectId&, ObjectType, std::string_view) override {
      ++visits;
      control_.stop(core::StopReason::interrupted);
    }
    int visits = 0;

   private:
    core::RunControl& control_;
  };
  OdbStore store = store_of(repo.git_dir());
  core::RunControl control;
  Stopper stopper(control);
  store.for_each(k_all_types, {}, control, stopper);
  EXPECT_EQ(stopper.visits, 1);
}

TEST_P(OdbStores, ReadGivesTheBytesFromAnywhere) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-q"});
  const std::string loose = repo.hash_object("loose bytes");
  OdbStore store = store_of(repo.git_dir());
  const auto object = store.read(*ObjectId::from_hex(loose), 1 << 20);
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_EQ(object->type, ObjectType::blob);
  EXPECT_EQ(object->bytes, "loose bytes");

  const std::string head = repo.git_line({"rev-parse", "HEAD"});
  const auto commit = store.read(*ObjectId::from_hex(head), 1 << 20);
  ASSERT_TRUE(commit) << commit.error().message;
  EXPECT_EQ(commit->type, ObjectType::commit);
  EXPECT_EQ(commit->bytes, repo.git({"cat-file", "commit", head}));
  EXPECT_EQ(store.type_of(*ObjectId::from_hex(head)).value(), ObjectType::commit);
}

TEST_P(OdbStores, AWrongChecksumOfAPackIsNoticedWhereAsked) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-adq"});
  core::RunControl control;
  EXPECT_TRUE(store_of(repo.git_dir()).verify_packs(2, control).empty());
  for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
    if (entry.path().extension() == ".pack") {
      std::string bytes = tests::support::read_file(entry.path());
      bytes.back() = static_cast<char>(bytes.back() ^ 1);
      fs::permissions(entry.path(), fs::perms::owner_write, fs::perm_options::add);
      tests::support::write_file(entry.path(), bytes);
    }
  }
  const core::Notices notices = store_of(repo.git_dir()).verify_packs(2, control);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices.front().kind, "damaged-pack");
  EXPECT_TRUE(notices.front().incomplete);
}

TEST_P(OdbStores, ReadIsSafeFromSeveralThreads) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-adq"});
  OdbStore store = store_of(repo.git_dir());
  CollectingVisitor all;
  collect(store, all);
  std::vector<std::size_t> wrong(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t thread = 0; thread < wrong.size(); ++thread) {
      threads.emplace_back([&, thread] {
        for (const auto& [id, object] : all.objects()) {
          const auto read = store.read(*ObjectId::from_hex(id), 1 << 20);
          wrong[thread] += read && read->bytes == object.bytes ? 0U : 1U;
        }
      });
    }
  }
  EXPECT_THAT(wrong, testing::Each(0U));
}

TEST_P(OdbStores, ReadNamesWhatIsNotThere) {
  const GitFixture repo;
  OdbStore store = store_of(repo.git_dir());
  const auto object = store.read(ObjectId{}, 1 << 20);
  ASSERT_FALSE(object);
  EXPECT_EQ(object.error().kind, core::ErrorKind::not_found);
  EXPECT_THAT(object.error().message, HasSubstr(std::string(40, '0')));
}

TEST_P(OdbStores, ObjectsOverTheLimitAreNamedAndNotRead) {
  GitFixture repo;
  const std::string packed = repo.hash_object(std::string(5000, 'p'));
  repo.write("file", std::string(5000, 'p'));
  repo.commit("commit");
  repo.git({"repack", "-adq"});
  const std::string loose = repo.hash_object(std::string(6000, 'l'));
  OdbStore store = store_of(repo.git_dir());
  CollectingVisitor visitor;
  core::RunControl control;
  const core::Notices notices = store.for_each(k_all_types, {2, 1000}, control, visitor);
  ASSERT_EQ(notices.size(), 2U);
  for (const core::Notice& notice : notices) {
    EXPECT_EQ(notice.kind, "object-too-large");
    EXPECT_TRUE(notice.incomplete);
    EXPECT_TRUE(notice.object == packed || notice.object == loose);
    EXPECT_THAT(notice.message, HasSubstr(notice.object == packed ? "5000 bytes" : "6000 bytes"));
  }
  EXPECT_EQ(visitor.objects().count(packed) + visitor.objects().count(loose), 0U);
  EXPECT_EQ(visitor.objects().size(), 2U);
  EXPECT_EQ(store.read(*ObjectId::from_hex(loose), 5999).error().kind, core::ErrorKind::too_large);
  EXPECT_TRUE(store.read(*ObjectId::from_hex(loose), 6000));
}

TEST_P(OdbStores, APrefixFindsIdsEverywhere) {
  GitFixture repo;
  fill(repo);
  repo.git({"repack", "-q"});
  const std::string loose = repo.hash_object("loose");
  OdbStore store = store_of(repo.git_dir());
  for (const std::string& id : {loose, repo.git_line({"rev-parse", "HEAD"})}) {
    EXPECT_EQ(store.ids_with_prefix(id).value(), std::vector{*ObjectId::from_hex(id)});
    EXPECT_EQ(store.ids_with_prefix(id.substr(0, 12)).value(), std::vector{*ObjectId::from_hex(id)});
  }
  EXPECT_TRUE(store.ids_with_prefix("0000000000").value().empty());
  EXPECT_EQ(store.ids_with_prefix("abc").error().kind, core::ErrorKind::usage);
  EXPECT_EQ(store.ids_with_prefix("wxyz").error().kind, core::ErrorKind::usage);
}

}  // namespace
}  // namespace ekaudit::scanner::git
