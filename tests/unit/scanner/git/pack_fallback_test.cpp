// What packs seldom need: the table of large offsets, and libgit2 where ours cannot map them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "scanner/git/mapped_file.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/pack_index.h"
#include "tests/support/git_fixture.h"
#include "tests/support/pack_builder.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::GitFixture;

// One pack with deltas on deltas. Returns its index.
fs::path fill(GitFixture& repo) {
  std::mt19937_64 random(13);
  std::string text;
  for (int i = 0; i < 20; ++i) {
    for (int line = 0; line < 40; ++line) {
      text += std::to_string(random()) + "\n";
    }
    repo.write("dir/grows", text);
    repo.commit("commit " + std::to_string(i));
  }
  repo.git({"tag", "-a", "-m", "message", "v1"});
  repo.git({"repack", "-adfq", "--depth=10"});
  for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
    if (entry.path().extension() == ".idx") {
      return entry.path();
    }
  }
  return {};
}

std::vector<std::string> contents(const CollectingVisitor& visitor) {
  std::vector<std::string> all;
  for (const auto& [id, object] : visitor.objects()) {
    EXPECT_EQ(tests::support::object_id(object.type, object.bytes).hex(), id);
    all.push_back(id + ' ' + std::string(to_string(object.type)) + ' ' + object.bytes);
  }
  return all;
}

struct Search {
  CollectingVisitor visitor;
  core::Notices notices;

  Search(const GitFixture& repo, PackBackend backend, unsigned jobs) {
    OdbStore store({repo.git_dir() / "objects"}, backend);
    core::RunControl control;
    notices = store.for_each(k_all_types, {jobs}, control, visitor);
  }
};

TEST(LargeOffsets, AreReadAsSmallOnesAre) {
  GitFixture repo;
  const fs::path idx_file = fill(repo);
  const std::vector<std::string> expected = contents(Search(repo, PackBackend::pack, 1).visitor);
  const PackIndex small = *PackIndex::read(idx_file);
  const std::uintmax_t small_size = fs::file_size(idx_file);

  // Those over 0x40 go to the table, as those over 2 GiB always do.
  fs::remove(idx_file);
  repo.git({"index-pack", "--index-version=2,0x40", "-o", idx_file,
            fs::path(idx_file).replace_extension(".pack")});
  const PackIndex large = *PackIndex::read(idx_file);
  std::size_t in_table = 0;
  ASSERT_EQ(large.size(), small.size());
  for (std::uint32_t position = 0; position < small.size(); ++position) {
    EXPECT_EQ(large.id(position), small.id(position));
    EXPECT_EQ(large.offset(position), small.offset(position));
    EXPECT_EQ(large.crc(position), small.crc(position));
    in_table += small.offset(position) > 0x40 ? 1U : 0U;
  }
  EXPECT_EQ(in_table, small.size() - 1U);
  EXPECT_EQ(fs::file_size(idx_file), small_size + 8 * in_table);

  for (const PackBackend backend : {PackBackend::pack, PackBackend::automatic, PackBackend::libgit2}) {
    for (const unsigned jobs : {1U, 8U}) {
      const Search search(repo, backend, jobs);
      EXPECT_THAT(search.notices, testing::IsEmpty());
      EXPECT_EQ(search.visitor.listing(), git_listing(repo));
      EXPECT_EQ(contents(search.visitor), expected);
    }
    OdbStore store({repo.git_dir() / "objects"}, backend);
    for (std::uint32_t position = 0; position < large.size(); ++position) {
      const auto object = store.read(large.id(position), 1 << 20);
      const auto type = store.type_of(large.id(position));
      ASSERT_TRUE(object && type);
      EXPECT_EQ(tests::support::object_id(*type, object->bytes), large.id(position));
    }
  }
}

// Nothing can be mapped as long as it lives.
class WhereNothingCanBeMapped : public testing::Test {
 protected:
  void SetUp() override {
    idx_file_ = fill(repo_);
    for (auto file = MappedFile::open(idx_file_); file; file = MappedFile::open(idx_file_)) {
      maps_.push_back(std::move(*file));
      ASSERT_LT(maps_.size(), 100'000U);
    }
  }
  OdbStore store(PackBackend backend) const { return OdbStore({repo_.git_dir() / "objects"}, backend); }

  GitFixture repo_;
  fs::path idx_file_;
  std::vector<MappedFile> maps_;
};

TEST_F(WhereNothingCanBeMapped, Libgit2ReadsWhatOursCannot) {
  for (const unsigned jobs : {1U, 8U}) {
    const Search search(repo_, PackBackend::automatic, jobs);
    EXPECT_EQ(search.visitor.listing(), git_listing(repo_));
    EXPECT_EQ(contents(search.visitor).size(), search.visitor.objects().size());
    EXPECT_EQ(search.visitor.repeated(), 0U);
    EXPECT_EQ(search.notices.size(), search.visitor.objects().size());
    for (const core::Notice& notice : search.notices) {
      EXPECT_EQ(notice.kind, "object-read-elsewhere");
      EXPECT_FALSE(notice.incomplete);
    }
  }
  OdbStore store = this->store(PackBackend::automatic);
  const std::string head = repo_.git_line({"rev-parse", "HEAD"});
  const auto object = store.read(*ObjectId::from_hex(head), 1 << 20);
  ASSERT_TRUE(object) << object.error().message;
  EXPECT_EQ(object->bytes, repo_.git({"cat-file", "commit", head}));
}

TEST_F(WhereNothingCanBeMapped, OursAloneTellsWhatItCannotRead) {
  const Search search(repo_, PackBackend::pack, 2);
  EXPECT_TRUE(search.visitor.objects().empty());
  const PackIndex index = *PackIndex::read(idx_file_);
  EXPECT_EQ(search.notices.size(), index.size());
  for (const core::Notice& notice : search.notices) {
    EXPECT_EQ(notice.kind, "unreadable-object");
    EXPECT_TRUE(notice.incomplete);
  }
}

// What can be read has a type.
TEST_F(WhereNothingCanBeMapped, TypesAreKnownToo) {
  for (const PackBackend backend : {PackBackend::automatic, PackBackend::libgit2}) {
    OdbStore store = this->store(backend);
    const ObjectId head = *ObjectId::from_hex(repo_.git_line({"rev-parse", "HEAD"}));
    ASSERT_TRUE(store.read(head, 1 << 20));
    const auto type = store.type_of(head);
    ASSERT_TRUE(type) << type.error().message;
    EXPECT_EQ(*type, ObjectType::commit);
  }
}

TEST_F(WhereNothingCanBeMapped, ProgressEndsWhereItWasExpected) {
  OdbStore store = this->store(PackBackend::automatic);
  CollectingVisitor visitor;
  core::RunControl control;
  store.for_each(k_all_types, {}, control, visitor);
  EXPECT_EQ(control.progress.objects, visitor.objects().size());
  EXPECT_EQ(control.progress.objects, control.progress.objects_expected);
}

}  // namespace
}  // namespace ekaudit::scanner::git
