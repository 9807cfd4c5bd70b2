#include "scanner/git/pack_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/git_fixture.h"
#include "tests/support/pack_builder.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::inserting_delta;
using tests::support::object_id;
using tests::support::PackBuilder;
using tests::support::TemporaryDirectory;
using State = PackLayout::State;

struct LaidOut {
  PackIndex index;
  PackLayout layout;

  std::uint32_t position(const ObjectId& id) const { return index.find(id).value(); }
  State state(const ObjectId& id) const { return layout.states[position(id)]; }
  std::uint64_t peak(const ObjectId& id) const { return layout.peaks[position(id)]; }
};

LaidOut lay_out_files(const fs::path& idx_file, unsigned jobs = 2) {
  auto index = PackIndex::read(idx_file);
  auto file = PackFile::open(fs::path(idx_file).replace_extension(".pack"));
  if (!index || !file) {
    throw std::runtime_error("no pack at " + idx_file.string());
  }
  core::RunControl control;
  PackLayout layout = lay_out(*index, *file, jobs, control);
  return {std::move(*index), std::move(layout)};
}

LaidOut lay_out_pack(const PackBuilder& pack) {
  const TemporaryDirectory directory;
  return lay_out_files(pack.write(directory.path()));
}

bool is_permutation_of_positions(const LaidOut& pack) {
  const std::set<std::uint32_t> distinct(pack.layout.order.begin(), pack.layout.order.end());
  return pack.layout.order.size() == pack.index.size() && distinct.size() == pack.index.size();
}

TEST(PackLayout, TypesAndSizesOfARealPackAreThoseGitSees) {
  tests::support::GitFixture repo;
  std::string text;
  for (int i = 0; i < 25; ++i) {
    text += "line " + std::to_string(i) + " of a file that grows\n";
    repo.commit_file("dir/file", text, "commit " + std::to_string(i));
  }
  repo.git({"tag", "-a", "-m", "message", "v1"});
  for (const char* offsets : {"true", "false"}) {
    repo.git({"-c", std::string("repack.useDeltaBaseOffset=") + offsets, "repack", "-adfq", "--depth=20"});
    fs::path idx_file;
    for (const auto& entry : fs::directory_iterator(repo.git_dir() / "objects" / "pack")) {
      idx_file = entry.path().extension() == ".idx" ? entry.path() : idx_file;
    }
    const LaidOut pack = lay_out_files(idx_file);
    EXPECT_TRUE(is_permutation_of_positions(pack));
    constexpr const char* names[] = {"unresolved", "commit", "tree", "blob", "tag"};
    std::istringstream lines(git_listing(repo));
    for (std::string id, type; lines >> id >> type;) {
      std::uint64_t size = 0;
      lines >> size;
      const std::uint32_t position = pack.position(*ObjectId::from_hex(id));
      EXPECT_EQ(names[static_cast<std::size_t>(pack.layout.states[position])], type);
      EXPECT_GE(pack.layout.peaks[position], size);
      EXPECT_LE(pack.layout.peaks[position], text.size());
    }
  }
}

TEST(PackLayout, ObjectsComeAfterAllThatBuildOnThem) {
  PackBuilder pack;
  const auto root = pack.add(ObjectType::blob, "root");
  const ObjectId child = object_id(ObjectType::blob, "child");
  const ObjectId leaf = object_id(ObjectType::blob, "leaf");
  const ObjectId other = object_id(ObjectType::blob, "other");
  const auto child_entry = pack.add_offset_delta(root, child, inserting_delta(4, 5, "child"));
  pack.add_offset_delta(child_entry, leaf, inserting_delta(5, 4, "leaf"));
  pack.add_id_delta(pack.id(root), other, inserting_delta(4, 5, "other"));
  const LaidOut laid_out = lay_out_pack(pack);

  std::vector<ObjectId> order;
  for (const std::uint32_t position : laid_out.layout.order) {
    order.push_back(laid_out.index.id(position));
  }
  EXPECT_EQ(order, (std::vector<ObjectId>{leaf, child, other, pack.id(root)}));
}

TEST(PackLayout, ADeltaInheritsTypeAndMemoryFromItsBase) {
  PackBuilder pack;
  const auto root = pack.add_claiming(ObjectType::tree, "root", 1 << 20);
  const ObjectId small = object_id(ObjectType::tree, "small");
  pack.add_offset_delta(root, small, inserting_delta(1 << 20, 5, "small"));
  const ObjectId large = object_id(ObjectType::tree, "large");
  pack.add_offset_delta(root, large, inserting_delta(1 << 20, std::uint64_t{1} << 33, "large"));
  const ObjectId huge = object_id(ObjectType::tree, "huge");
  pack.add_offset_delta(root, huge, inserting_delta(1 << 20, k_max_chain_bytes, "huge"));
  const LaidOut laid_out = lay_out_pack(pack);
  EXPECT_EQ(laid_out.state(small), State::tree);
  EXPECT_EQ(laid_out.peak(small), 1U << 20);
  EXPECT_EQ(laid_out.peak(large), std::uint64_t{1} << 33);
  EXPECT_EQ(laid_out.state(huge), State::unresolved);
}

TEST(PackLayout, CirclesAreUnresolved) {
  PackBuilder pack;
  const ObjectId a = object_id(ObjectType::blob, "a");
  const ObjectId b = object_id(ObjectType::blob, "b");
  const ObjectId self = object_id(ObjectType::blob, "self");
  pack.add_id_delta(b, a, inserting_delta(1, 1, "a"));
  pack.add_id_delta(a, b, inserting_delta(1, 1, "b"));
  pack.add_id_delta(self, self, inserting_delta(4, 4, "self"));
  const auto sound = pack.add(ObjectType::blob, "sound");
  const LaidOut laid_out = lay_out_pack(pack);
  EXPECT_EQ(laid_out.state(a), State::unresolved);
  EXPECT_EQ(laid_out.state(b), State::unresolved);
  EXPECT_EQ(laid_out.state(self), State::unresolved);
  EXPECT_EQ(laid_out.state(pack.id(sound)), State::blob);
  EXPECT_TRUE(is_permutation_of_positions(laid_out));
}

TEST(PackLayout, BasesOutsideThePackAreUnresolved) {
  PackBuilder pack;
  const ObjectId orphan = object_id(ObjectType::blob, "orphan");
  pack.add_id_delta(object_id(ObjectType::blob, "elsewhere"), orphan, inserting_delta(9, 6, "orphan"));
  EXPECT_EQ(lay_out_pack(pack).state(orphan), State::unresolved);
}

TEST(PackLayout, ChainsEndWhereGitsDo) {
  PackBuilder pack;
  std::size_t last = pack.add(ObjectType::blob, "0");
  std::vector<ObjectId> ids = {pack.id(last)};
  for (unsigned i = 1; i <= k_max_delta_chain + 2; ++i) {
    const std::string text = std::to_string(i);
    const std::size_t base_size = std::to_string(i - 1).size();
    ids.push_back(object_id(ObjectType::blob, text));
    last = pack.add_offset_delta(last, ids.back(), inserting_delta(base_size, text.size(), text));
  }
  const LaidOut laid_out = lay_out_pack(pack);
  EXPECT_EQ(laid_out.state(ids[k_max_delta_chain]), State::blob);
  EXPECT_EQ(laid_out.state(ids[k_max_delta_chain + 1]), State::unresolved);
  EXPECT_EQ(laid_out.state(ids[k_max_delta_chain + 2]), State::unresolved);
  EXPECT_TRUE(is_permutation_of_positions(laid_out));
}

TEST(PackLayout, OffsetsThatLeadNowhereAreUnresolved) {
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{11}, std::uint64_t{1} << 20,
                                     std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
    PackBuilder pack;
    const auto entry = pack.add(ObjectType::blob, "lost");
    pack.set_indexed_offset(entry, offset);
    EXPECT_EQ(lay_out_pack(pack).state(pack.id(entry)), State::unresolved) << offset;
  }
}

TEST(PackLayout, TwoObjectsInOnePlaceAreOne) {
  PackBuilder pack;
  const auto first = pack.add(ObjectType::blob, "first");
  const auto second = pack.add(ObjectType::blob, "second");
  pack.set_indexed_offset(second, 12);
  const LaidOut laid_out = lay_out_pack(pack);
  EXPECT_TRUE(laid_out.state(pack.id(first)) == State::unresolved ||
              laid_out.state(pack.id(second)) == State::unresolved);
}

TEST(PackLayout, EntriesWithAnotherCrcAreUnresolvedWithAllThatBuildsOnThem) {
  PackBuilder pack;
  const auto root = pack.add(ObjectType::blob, "root");
  const ObjectId child = object_id(ObjectType::blob, "child");
  pack.add_offset_delta(root, child, inserting_delta(4, 5, "child"));
  const auto other = pack.add(ObjectType::blob, "other");
  const TemporaryDirectory directory;
  const fs::path idx_file = pack.write(directory.path());
  EXPECT_TRUE(lay_out_files(idx_file).layout.verified);
  EXPECT_EQ(lay_out_files(idx_file).state(child), State::blob);

  std::string bytes = pack.pack();
  bytes[bytes.find("root")] = 'R';
  tests::support::write_file(fs::path(idx_file).replace_extension(".pack"), bytes);
  const LaidOut damaged = lay_out_files(idx_file);
  EXPECT_EQ(damaged.state(pack.id(root)), State::unresolved);
  EXPECT_EQ(damaged.state(child), State::unresolved);
  EXPECT_EQ(damaged.state(pack.id(other)), State::blob);
}

TEST(PackLayout, AnIndexThatIsDamagedOrOldVouchesForNothing) {
  PackBuilder pack;
  const auto entry = pack.add(ObjectType::blob, "text");
  const TemporaryDirectory directory;
  const fs::path idx_file = pack.write(directory.path());
  std::string damaged = pack.index();
  damaged[damaged.size() - 1] ^= 1;
  for (const std::string& bytes : {damaged, pack.index(1)}) {
    tests::support::write_file(idx_file, bytes);
    const LaidOut laid_out = lay_out_files(idx_file);
    EXPECT_FALSE(laid_out.layout.verified);
    EXPECT_EQ(laid_out.state(pack.id(entry)), State::blob);
  }
}

TEST(PackLayout, TheTrailerHoldsNoEntry) {
  PackBuilder pack;
  const auto entry = pack.add(ObjectType::blob, "text");
  const std::uint64_t size = pack.pack().size();
  for (std::uint64_t offset = size - 28; offset <= size; ++offset) {
    pack.set_indexed_offset(entry, offset);
    const LaidOut laid_out = lay_out_pack(pack);
    EXPECT_TRUE(laid_out.state(pack.id(entry)) == State::unresolved || offset + 20 < size) << offset;
  }
}

TEST(PackLayout, AStoppedRunEndsAtOnce) {
  PackBuilder pack;
  pack.add(ObjectType::blob, "text");
  const TemporaryDirectory directory;
  const fs::path idx_file = pack.write(directory.path());
  const auto index = PackIndex::read(idx_file);
  const auto file = PackFile::open(fs::path(idx_file).replace_extension(".pack"));
  core::RunControl control;
  control.stop(core::StopReason::interrupted);
  const PackLayout layout = lay_out(*index, *file, 1, control);
  EXPECT_EQ(layout.states.at(0), State::unresolved);
}

TEST(PackFile, OnlyPacksAreOpened) {
  const TemporaryDirectory directory;
  PackBuilder pack;
  pack.add(ObjectType::blob, "text");
  const std::string whole = pack.pack();
  std::string other_version = whole;
  other_version[7] = 9;
  for (const std::string& bytes :
       {std::string(), whole.substr(0, 31), "JUNK" + whole.substr(4), other_version}) {
    tests::support::write_file(directory.path() / "p.pack", bytes);
    const auto file = PackFile::open(directory.path() / "p.pack");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().kind, core::ErrorKind::malformed);
  }
}

}  // namespace
}  // namespace ekaudit::scanner::git
