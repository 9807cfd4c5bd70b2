// What is damaged, or made to do harm, becomes a notice; the rest is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "scanner/git/object_directories.h"
#include "scanner/git/odb_store.h"
#include "tests/support/git_fixture.h"
#include "tests/support/pack_builder.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::support::GitFixture;
using tests::support::inserting_delta;
using tests::support::object_id;
using tests::support::PackBuilder;
using tests::support::read_file;
using tests::support::stored_zlib;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

class DamagedObjects : public testing::TestWithParam<PackBackend> {};
class HostileObjects : public testing::TestWithParam<PackBackend> {};

std::string name_of(const testing::TestParamInfo<PackBackend>& backend) {
  return backend.param == PackBackend::libgit2 ? "libgit2" : "automatic";
}
INSTANTIATE_TEST_SUITE_P(Backends, DamagedObjects,
                         testing::Values(PackBackend::automatic, PackBackend::libgit2), name_of);
INSTANTIATE_TEST_SUITE_P(Backends, HostileObjects,
                         testing::Values(PackBackend::automatic, PackBackend::libgit2), name_of);

struct Outcome {
  CollectingVisitor visitor;
  core::Notices notices;

  explicit Outcome(const fs::path& objects_dir, std::uint64_t max_object_size = 1 << 20) {
    OdbStore store(find_object_directories(objects_dir).directories,
                   testing::TestWithParam<PackBackend>::GetParam());
    core::RunControl control;
    notices = store.for_each(k_all_types, {2, max_object_size}, control, visitor);
  }

  bool has(const ObjectId& id) const { return visitor.objects().count(id.hex()) == 1; }
  std::string kind_of(const ObjectId& id) const {
    const auto found = std::find_if(notices.begin(), notices.end(),
                                    [&](const core::Notice& notice) { return notice.object == id.hex(); });
    return found == notices.end() ? "" : found->kind;
  }
};

fs::path loose_file(const fs::path& objects_dir, const std::string& id) {
  return objects_dir / id.substr(0, 2) / id.substr(2);
}

void overwrite(const fs::path& file, std::string_view bytes) {
  fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
  write_file(file, bytes);
}

TEST_P(DamagedObjects, TruncatedLooseObjectsAreNoticed) {
  GitFixture repo;
  const std::string text =
      "some text that is long enough to be cut anywhere, even after its header 0123456789";
  const std::string id = repo.hash_object(text);
  const std::string sound = repo.hash_object("sound");
  const fs::path file = loose_file(repo.git_dir() / "objects", id);
  const std::string whole = read_file(file);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    overwrite(file, std::string_view(whole).substr(0, size));
    const Outcome outcome(repo.git_dir() / "objects");
    EXPECT_TRUE(outcome.has(*ObjectId::from_hex(sound)));
    // Without the checksum at its end the object is still whole.
    if (!outcome.has(*ObjectId::from_hex(id))) {
      EXPECT_EQ(outcome.kind_of(*ObjectId::from_hex(id)), "unreadable-object") << size;
    } else {
      EXPECT_EQ(outcome.visitor.objects().at(id).bytes, text);
    }
  }
}

TEST_P(DamagedObjects, BitFlipsInALooseObjectAreNoticed) {
  GitFixture repo;
  const std::string text = "some text";
  const std::string id = repo.hash_object(text);
  const fs::path file = loose_file(repo.git_dir() / "objects", id);
  const std::string whole = read_file(file);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int bit : {1, 16, 128}) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ bit);
      overwrite(file, bytes);
      const Outcome outcome(repo.git_dir() / "objects");
      const bool noticed = outcome.kind_of(*ObjectId::from_hex(id)) == "unreadable-object";
      EXPECT_TRUE(noticed || outcome.visitor.objects().at(id).bytes == text) << at;
    }
  }
}

TEST_P(DamagedObjects, BitFlipsInAPackAreNoticed) {
  GitFixture repo;
  std::string text;
  for (int i = 0; i < 12; ++i) {
    text += "line " + std::to_string(i) + "\n";
    repo.commit_file("file", text, "commit");
  }
  repo.git({"repack", "-adfq"});
  const std::string expected = git_listing(repo);
  fs::path pack_file;
  for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
    pack_file = entry.path().extension() == ".pack" ? entry.path() : pack_file;
  }
  const std::string whole = read_file(pack_file);
  const auto total = static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '\n'));
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << at % 8));
    overwrite(pack_file, bytes);
    const Outcome outcome(repo.git_dir() / "objects");
    if (outcome.visitor.listing() != expected) {
      ASSERT_FALSE(outcome.notices.empty()) << at;
      EXPECT_TRUE(outcome.notices.front().incomplete);
      EXPECT_LT(outcome.visitor.objects().size(), total);
    }
    for (const auto& [id, object] : outcome.visitor.objects()) {
      EXPECT_THAT(expected, HasSubstr(id + ' '));
    }
  }
}

TEST_P(DamagedObjects, WithoutAnIntactIndexIdsAreVerified) {
  const TemporaryDirectory objects;
  PackBuilder pack;
  const auto sound = pack.add(ObjectType::blob, "sound");
  const auto wrong = pack.add(ObjectType::blob, "wrong");
  const fs::path idx_file = pack.write(objects.path() / "pack");
  // What the entry holds is a sound stream, but of other bytes.
  std::string bytes = pack.pack();
  bytes.replace(bytes.find(stored_zlib("wrong")), stored_zlib("wrong").size(), stored_zlib("WRONG"));
  write_file(objects.path() / "pack" / "pack-1.pack", bytes);
  for (const std::string& index : {pack.index(1), pack.index(2)}) {
    write_file(idx_file, index);
    const Outcome outcome(objects.path());
    EXPECT_TRUE(outcome.has(pack.id(sound)));
    EXPECT_EQ(outcome.kind_of(pack.id(wrong)), "unreadable-object");
  }
}

TEST_P(DamagedObjects, AnotherCopyStandsInForADamagedOne) {
  GitFixture repo;
  repo.commit_file("file", "content", "commit");
  const std::string blob = repo.git_line({"rev-parse", "HEAD:file"});
  const std::string expected = git_listing(repo);
  repo.git({"repack", "-q"});
  for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
    if (entry.path().extension() == ".pack") {
      std::string bytes = read_file(entry.path());
      for (std::size_t at = 12; at + 20 < bytes.size(); ++at) {
        bytes[at] = '\x55';
      }
      overwrite(entry.path(), bytes);
    }
  }
  const Outcome outcome(repo.git_dir() / "objects");
  EXPECT_EQ(outcome.visitor.listing(), expected);
  EXPECT_EQ(outcome.notices.size(), outcome.visitor.objects().size());
  for (const core::Notice& notice : outcome.notices) {
    EXPECT_EQ(notice.kind, "object-read-elsewhere");
    EXPECT_FALSE(notice.incomplete);
  }
}

TEST_P(DamagedObjects, APackThatVanishesHidesNoOtherCopies) {
  const TemporaryDirectory objects;
  PackBuilder pack;
  const auto packed = pack.add(ObjectType::blob, "packed");
  const auto both = pack.add(ObjectType::blob, "both");
  const fs::path idx_file = pack.write(objects.path() / "pack");
  std::string loose = "blob 4";
  loose.push_back('\0');
  write_file(loose_file(objects.path(), pack.id(both).hex()), stored_zlib(loose + "both"));
  OdbStore store({objects.path()}, GetParam());
  // Only now are the indexes read.
  ASSERT_FALSE(store.read(ObjectId{}, 1));
  fs::remove(fs::path(idx_file).replace_extension(".pack"));
  CollectingVisitor visitor;
  core::RunControl control;
  const core::Notices notices = store.for_each(k_all_types, {}, control, visitor);
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(notices[0].kind, "object-read-elsewhere");
  EXPECT_EQ(notices[0].object, pack.id(both).hex());
  EXPECT_EQ(notices[1].kind, "unreadable-object");
  EXPECT_EQ(notices[1].object, pack.id(packed).hex());
  EXPECT_EQ(visitor.objects().count(pack.id(both).hex()), 1U);
}

TEST_P(HostileObjects, EndlessDeltaChainsEnd) {
  const TemporaryDirectory objects;
  PackBuilder pack;
  const ObjectId a = object_id(ObjectType::blob, "a");
  const ObjectId b = object_id(ObjectType::blob, "b");
  pack.add_id_delta(b, a, inserting_delta(1, 1, "a"));
  pack.add_id_delta(a, b, inserting_delta(1, 1, "b"));
  const auto sound = pack.add(ObjectType::blob, "sound");
  pack.write(objects.path() / "pack");
  const Outcome outcome(objects.path());
  EXPECT_EQ(outcome.kind_of(a), "unreadable-object");
  EXPECT_EQ(outcome.kind_of(b), "unreadable-object");
  EXPECT_TRUE(outcome.has(pack.id(sound)));
}

TEST_P(HostileObjects, ClaimedSizesAreNotAllocated) {
  const TemporaryDirectory objects;
  constexpr std::uint64_t huge = std::uint64_t{1} << 45;
  PackBuilder pack;
  const auto whole = pack.add_claiming(ObjectType::blob, "whole", huge);
  // Small itself, but rebuilt from something that claims to be huge.
  const ObjectId on_huge = object_id(ObjectType::blob, "on huge");
  pack.add_offset_delta(whole, on_huge, inserting_delta(huge, 7, "on huge"));
  const auto base = pack.add(ObjectType::blob, "base");
  const ObjectId grown = object_id(ObjectType::blob, "grown");
  const auto grown_entry = pack.add_offset_delta(base, grown, inserting_delta(4, huge, "grown"));
  const ObjectId shrunk = object_id(ObjectType::blob, "shrunk");
  pack.add_offset_delta(grown_entry, shrunk, inserting_delta(huge, 6, "shrunk"));
  pack.write(objects.path() / "pack");
  std::string lying = "blob 35184372088832";
  lying.push_back('\0');
  const ObjectId loose = object_id(ObjectType::blob, "loose");
  write_file(loose_file(objects.path(), loose.hex()), stored_zlib(lying + "loose"));

  const Outcome outcome(objects.path());
  for (const ObjectId& id : {pack.id(whole), on_huge, grown, shrunk, loose}) {
    EXPECT_EQ(outcome.kind_of(id), "object-too-large");
  }
  EXPECT_EQ(outcome.visitor.objects().size(), 1U);
  EXPECT_TRUE(outcome.has(pack.id(base)));
}

TEST_P(HostileObjects, ALooseObjectLongerThanItsClaimIsRefused) {
  const TemporaryDirectory objects;
  const ObjectId id = object_id(ObjectType::blob, "x");
  for (const std::size_t size : {std::size_t{2}, std::size_t{50}, std::size_t{5000}}) {
    std::string lying = "blob 1";
    lying.push_back('\0');
    write_file(loose_file(objects.path(), id.hex()), stored_zlib(lying + std::string(size, 'x')));
    const Outcome outcome(objects.path());
    EXPECT_EQ(outcome.kind_of(id), "unreadable-object");
    EXPECT_TRUE(outcome.visitor.objects().empty());
  }
}

TEST_P(HostileObjects, HugeSparseFilesAreNotRead) {
  const TemporaryDirectory objects;
  const ObjectId id = object_id(ObjectType::blob, "text");
  std::string header = "blob 4";
  header.push_back('\0');
  const fs::path file = loose_file(objects.path(), id.hex());
  write_file(file, stored_zlib(header + "text"));
  fs::resize_file(file, std::uintmax_t{1} << 40);
  write_file(objects.path() / "pack" / "pack-1.pack", PackBuilder().pack());
  write_file(objects.path() / "pack" / "pack-1.idx", "");
  fs::resize_file(objects.path() / "pack" / "pack-1.idx", std::uintmax_t{1} << 40);
  const Outcome outcome(objects.path());
  EXPECT_EQ(outcome.kind_of(id), "object-too-large");
  ASSERT_EQ(outcome.notices.size(), 2U);
  EXPECT_EQ(outcome.notices[1].kind, "unreadable-pack");
}

TEST_P(HostileObjects, OffsetsOutsideThePackAreNoticed) {
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{40}, std::uint64_t{1} << 20,
                                     std::uint64_t{1} << 40, ~std::uint64_t{0} >> 1, ~std::uint64_t{0}}) {
    const TemporaryDirectory objects;
    PackBuilder pack;
    const auto lost = pack.add(ObjectType::blob, "lost");
    const auto sound = pack.add(ObjectType::blob, "sound");
    pack.set_indexed_offset(lost, offset);
    pack.write(objects.path() / "pack");
    const Outcome outcome(objects.path());
    EXPECT_EQ(outcome.kind_of(pack.id(lost)), "unreadable-object") << offset;
    EXPECT_TRUE(outcome.has(pack.id(sound)));
  }
}

TEST_P(HostileObjects, FilesThatAreNoFilesDoNotBlock) {
  const TemporaryDirectory objects;
  const ObjectId id = object_id(ObjectType::blob, "text");
  const fs::path file = loose_file(objects.path(), id.hex());
  fs::create_directories(file.parent_path());
  fs::create_directories(objects.path() / "pack");
  fs::create_directories(objects.path() / "info");
  PackBuilder pack;
  pack.add(ObjectType::blob, "packed");
  pack.write(objects.path() / "pack", "no-index");
  fs::remove(objects.path() / "pack" / "no-index.idx");
  for (const fs::path& fifo :
       {file, objects.path() / "pack" / "no-index.idx", objects.path() / "pack" / "no-pack.pack",
        objects.path() / "pack" / "no-pack.idx", objects.path() / "info" / "alternates"}) {
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  }
  const ObjectDirectories directories = find_object_directories(objects.path());
  ASSERT_EQ(directories.notices.size(), 1U);
  EXPECT_EQ(directories.notices[0].kind, "unreadable-alternates");
  const Outcome outcome(objects.path());
  EXPECT_EQ(outcome.kind_of(id), "unreadable-object");
  EXPECT_EQ(std::count_if(outcome.notices.begin(), outcome.notices.end(),
                          [](const core::Notice& notice) { return notice.kind == "unreadable-pack"; }),
            2);
}

TEST_P(HostileObjects, PacksWithoutAnIndexAreNoticed) {
  const TemporaryDirectory objects;
  PackBuilder pack;
  pack.add(ObjectType::blob, "text");
  fs::remove(pack.write(objects.path() / "pack"));
  const Outcome outcome(objects.path());
  ASSERT_EQ(outcome.notices.size(), 1U);
  EXPECT_EQ(outcome.notices[0].kind, "unreadable-pack");
  EXPECT_TRUE(outcome.notices[0].incomplete);
  EXPECT_THAT(outcome.notices[0].message, HasSubstr("has no index"));
}

TEST_P(HostileObjects, ManyNoticesOfOneKindAreCounted) {
  const TemporaryDirectory objects;
  for (int i = 0; i < 250; ++i) {
    const ObjectId id = object_id(ObjectType::blob, std::to_string(i));
    write_file(loose_file(objects.path(), id.hex()), "no zlib stream");
  }
  const Outcome outcome(objects.path());
  ASSERT_EQ(outcome.notices.size(), 101U);
  EXPECT_THAT(outcome.notices.back().message, HasSubstr("150 more"));
  EXPECT_TRUE(outcome.notices.back().incomplete);
  EXPECT_EQ(outcome.notices.back().kind, "unreadable-object");
}

}  // namespace
}  // namespace ekaudit::scanner::git
