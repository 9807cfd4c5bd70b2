// Objects whose base is damaged where they lie, and lies elsewhere too.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "scanner/git/odb_store.h"
#include "tests/support/delta_writer.h"
#include "tests/support/pack_builder.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/scanner/git/collecting_visitor.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::inserting_delta;
using tests::support::object_id;
using tests::support::PackBuilder;
using tests::support::read_file;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

const std::string k_base = "the base";        // NOLINT(cert-err58-cpp)
const std::string k_child = "a child";        // NOLINT(cert-err58-cpp)
const std::string k_grandchild = "its own";   // NOLINT(cert-err58-cpp)
const std::string k_untouched = "untouched";  // NOLINT(cert-err58-cpp)

ObjectId id_of(const std::string& text) {
  return object_id(ObjectType::blob, text);
}

class DamagedBases : public testing::TestWithParam<PackBackend> {
 protected:
  fs::path pack_dir() const { return objects_.path() / "pack"; }

  // The base, the child that builds on it and the grandchild that builds on the child; what is untouched lies
  // apart.
  fs::path write_pack() const {
    PackBuilder pack;
    const auto base = pack.add(ObjectType::blob, k_base);
    const auto child =
        pack.add_offset_delta(base, id_of(k_child), inserting_delta(k_base.size(), k_child.size(), k_child));
    pack.add_id_delta(pack.id(child), id_of(k_grandchild),
                      inserting_delta(k_child.size(), k_grandchild.size(), k_grandchild));
    pack.add(ObjectType::blob, k_untouched);
    return fs::path(pack.write(pack_dir(), "family")).replace_extension(".pack");
  }
  // Of those that stand in packs as they are, the first bytes that hold it.
  static void damage(const fs::path& pack, const std::string& text) {
    std::string bytes = read_file(pack);
    const std::size_t at = bytes.find(text);
    ASSERT_NE(at, std::string::npos);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    write_file(pack, bytes);
  }
  void write_loose(const std::string& text) const {
    tests::support::write_loose(objects_.path(), ObjectType::blob, text);
  }

  // By content, the kind of the notice that tells of it: "" for what was read as it lies.
  std::map<std::string, std::string> outcome() const {
    std::map<std::string, std::string> kinds;
    OdbStore store({objects_.path()}, GetParam());
    CollectingVisitor visitor;
    core::RunControl control;
    const core::Notices notices = store.for_each(k_all_types, {2, 1 << 20}, control, visitor);
    for (const std::string& text : {k_base, k_child, k_grandchild, k_untouched}) {
      const std::string id = id_of(text).hex();
      const auto object = visitor.objects().find(id);
      const bool is_read = object != visitor.objects().end();
      kinds[text] = is_read ? "" : "nothing";
      EXPECT_TRUE(!is_read || object->second.bytes == text);
      for (const core::Notice& notice : notices) {
        if (notice.object == id) {
          kinds[text] = notice.kind;
          EXPECT_EQ(is_read, notice.kind == "object-read-elsewhere");
          EXPECT_EQ(is_read, !notice.incomplete);
        }
      }
      // A lookup finds what a pass does.
      const auto read = store.read(id_of(text), 1 << 20);
      EXPECT_EQ(read.has_value(), is_read) << text;
      EXPECT_EQ(read ? read->bytes : text, text);
    }
    return kinds;
  }
  using Kinds = std::map<std::string, std::string>;

  TemporaryDirectory objects_;
};

INSTANTIATE_TEST_SUITE_P(Backends, DamagedBases, testing::Values(PackBackend::automatic, PackBackend::pack),
                         [](const testing::TestParamInfo<PackBackend>& backend) {
                           return backend.param == PackBackend::pack ? "pack" : "automatic";
                         });

constexpr const char* k_elsewhere = "object-read-elsewhere";
constexpr const char* k_unreadable = "unreadable-object";

TEST_P(DamagedBases, TakeWhatBuildsOnThemAlong) {
  damage(write_pack(), k_base);
  EXPECT_EQ(
      outcome(),
      (Kinds{
          {k_base, k_unreadable}, {k_child, k_unreadable}, {k_grandchild, k_unreadable}, {k_untouched, ""}}));
}

TEST_P(DamagedBases, ALooseCopyOfTheBaseGivesAllOfThem) {
  damage(write_pack(), k_base);
  write_loose(k_base);
  EXPECT_EQ(
      outcome(),
      (Kinds{{k_base, k_elsewhere}, {k_child, k_elsewhere}, {k_grandchild, k_elsewhere}, {k_untouched, ""}}));
}

TEST_P(DamagedBases, ACopyInAnotherPackDoes) {
  damage(write_pack(), k_child);
  PackBuilder other;
  const auto root = other.add(ObjectType::blob, "another root");
  other.add_offset_delta(root, id_of(k_child), inserting_delta(12, k_child.size(), k_child));
  other.write(pack_dir(), "other");
  const Kinds kinds = outcome();
  EXPECT_EQ(kinds.at(k_base), "");
  EXPECT_EQ(kinds.at(k_grandchild), k_elsewhere);
}

TEST_P(DamagedBases, CopiesOfSeveralOnOneChainDo) {
  const fs::path pack = write_pack();
  damage(pack, k_base);
  damage(pack, k_child);
  write_loose(k_base);
  write_loose(k_child);
  EXPECT_EQ(
      outcome(),
      (Kinds{{k_base, k_elsewhere}, {k_child, k_elsewhere}, {k_grandchild, k_elsewhere}, {k_untouched, ""}}));
}

TEST_P(DamagedBases, ACopyOfWhatLiesBetweenDoes) {
  damage(write_pack(), k_base);
  write_loose(k_child);
  EXPECT_EQ(
      outcome(),
      (Kinds{
          {k_base, k_unreadable}, {k_child, k_elsewhere}, {k_grandchild, k_elsewhere}, {k_untouched, ""}}));
}

// Zeros, as a disk leaves them: not even the entry's kind is known.
TEST_P(DamagedBases, WithoutAHeaderAreReplacedToo) {
  const fs::path pack = write_pack();
  std::string bytes = read_file(pack);
  const std::size_t end = bytes.find(k_base) + k_base.size();
  constexpr std::size_t k_first_entry = 12;
  std::fill(bytes.begin() + k_first_entry, bytes.begin() + static_cast<std::ptrdiff_t>(end), '\0');
  write_file(pack, bytes);
  EXPECT_EQ(outcome().at(k_grandchild), k_unreadable);
  write_loose(k_base);
  EXPECT_EQ(
      outcome(),
      (Kinds{{k_base, k_elsewhere}, {k_child, k_elsewhere}, {k_grandchild, k_elsewhere}, {k_untouched, ""}}));
}

// The base of a foreign base's delta is gone, and a copy of that delta's result is here.
TEST_P(DamagedBases, MissingForeignOnesAreMadeUpForByWhatLiesBetween) {
  PackBuilder thin;
  const auto child = thin.add_id_delta(id_of(k_base), id_of(k_child),
                                       inserting_delta(k_base.size(), k_child.size(), k_child));
  thin.add_offset_delta(child, id_of(k_grandchild),
                        inserting_delta(k_child.size(), k_grandchild.size(), k_grandchild));
  thin.write(pack_dir(), "thin");
  EXPECT_EQ(outcome().at(k_grandchild), k_unreadable);
  write_loose(k_child);
  const Kinds kinds = outcome();
  EXPECT_EQ(kinds.at(k_child), k_elsewhere);
  EXPECT_EQ(kinds.at(k_grandchild), k_elsewhere);
}

// A long chain whose every second entry is damaged: each has a copy. More than are sought are told.
TEST_P(DamagedBases, ManyOnOneChainAreReplaced) {
  for (const std::size_t length : {std::size_t{40}, std::size_t{400}}) {
    const TemporaryDirectory objects;
    PackBuilder pack;
    std::string base(300, 'x');
    std::size_t entry = pack.add(ObjectType::tree, base);
    for (std::size_t number = 0; number < length; ++number) {
      // Copies what it builds on: a wrong base makes a wrong object.
      const std::string mark = "<" + std::to_string(1000 + number) + ">";
      const std::string text = base.substr(0, 200) + mark;
      entry = pack.add_offset_delta(entry, object_id(ObjectType::tree, text),
                                    tests::support::DeltaWriter(base).copy(0, 200).insert(mark).finish());
      base = text;
      if (number % 2 == 0) {
        tests::support::write_loose(objects.path(), ObjectType::tree, text);
      }
    }
    const ObjectId last = pack.id(entry);
    const fs::path file = fs::path(pack.write(objects.path() / "pack")).replace_extension(".pack");
    for (std::size_t number = 0; number < length; number += 2) {
      damage(file, "<" + std::to_string(1000 + number) + ">");
    }
    OdbStore store({objects.path()}, GetParam());
    const auto object = store.read(last, 1 << 20);
    ASSERT_EQ(object.has_value(), length == 40);
    if (object) {
      EXPECT_EQ(object->type, ObjectType::tree);
      EXPECT_EQ(object->bytes, base);
    }
  }
}

TEST_P(DamagedBases, ACopyOfTheBaseDoesNotHelpADamagedDelta) {
  const fs::path pack = write_pack();
  damage(pack, k_grandchild);
  write_loose(k_base);
  write_loose(k_child);
  EXPECT_EQ(outcome(), (Kinds{{k_base, ""}, {k_child, ""}, {k_grandchild, k_unreadable}, {k_untouched, ""}}));
}

// The copy builds on what builds on it.
TEST_P(DamagedBases, CirclesOverACopyEnd) {
  damage(write_pack(), k_base);
  PackBuilder other;
  other.add_id_delta(id_of(k_grandchild), id_of(k_base),
                     inserting_delta(k_grandchild.size(), k_base.size(), k_base));
  other.write(pack_dir(), "other");
  EXPECT_EQ(
      outcome(),
      (Kinds{
          {k_base, k_unreadable}, {k_child, k_unreadable}, {k_grandchild, k_unreadable}, {k_untouched, ""}}));
}

}  // namespace
}  // namespace ekaudit::scanner::git
