// Deltas whose base lies in another pack, in a file of its own, with an alternate, or nowhere: byte by byte.
// Those that Git writes are in thin_pack_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "scanner/git/object_directories.h"
#include "tests/support/delta_writer.h"
#include "tests/support/pack_builder.h"
#include "tests/unit/scanner/git/collecting_visitor.h"
#include "tests/unit/scanner/git/foreign_base_case.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::support::DeltaWriter;
using tests::support::object_id;
using tests::support::PackBuilder;
using tests::support::TemporaryDirectory;

INSTANTIATE_TEST_SUITE_P(Settings, ForeignBases, foreign_base_settings());

// Each goes on where the one before it ends.
std::string text(int number) {
  std::string lines;
  for (int i = 0; i <= number; ++i) {
    lines += "line " + std::to_string(i) + " of a text\n";
  }
  return lines;
}

ObjectId text_id(int number) {
  return object_id(ObjectType::blob, text(number));
}

Ids text_ids(int first, int last) {
  Ids ids;
  for (int number = first; number <= last; ++number) {
    ids.insert(text_id(number).hex());
  }
  return ids;
}

Ids operator+(Ids ids, const std::string& id) {
  ids.insert(id);
  return ids;
}

// From any text to the next one, or to a shorter one.
std::string delta(int from, int to) {
  const std::string base = text(from);
  const std::string result = text(to);
  DeltaWriter writer(base);
  writer.copy(0, std::min(base.size(), result.size()));
  return to < from ? writer.finish() : writer.insert(result.substr(base.size())).finish();
}

std::size_t add_step(PackBuilder& pack, int from, int to) {
  return pack.add_id_delta(text_id(from), text_id(to), delta(from, to));
}

void write_loose_text(const fs::path& objects, int number) {
  tests::support::write_loose(objects, ObjectType::blob, text(number));
}

// text(1) to text(3), of which only text(1) builds on something outside; and something sound, whose id is
// returned.
std::string write_family(const fs::path& pack_dir) {
  PackBuilder pack;
  const auto first = add_step(pack, 0, 1);
  pack.add_offset_delta(first, text_id(2), delta(1, 2));
  add_step(pack, 2, 3);
  const auto sound = pack.add(ObjectType::blob, "sound");
  pack.write(pack_dir, "family");
  return pack.id(sound).hex();
}

TEST_P(ForeignBases, WhatBuildsOnADeltaOnThemIsReadToo) {
  PackBuilder base;
  base.add(ObjectType::blob, text(0));
  base.write(lent_pack_dir(), "base");
  const std::string sound = write_family(pack_dir());
  expect(text_ids(0, 3) + sound);
}

TEST_P(ForeignBases, MissingOnesAreToldAndTheRestIsRead) {
  const std::string sound = write_family(pack_dir());
  PackBuilder other;
  const std::string apart = other.id(other.add(ObjectType::blob, "apart")).hex();
  other.write(pack_dir(), "other");
  write_loose_text(objects(), 5);
  expect(Ids{sound, apart, text_id(5).hex()}, text_ids(1, 3));
}

// What lies here with its base gone is damaged, which is something else than not to be here; the base's id is
// what helps to find it.
TEST_P(ForeignBases, MissingOnesAreNotTakenForMissingObjects) {
  write_family(pack_dir());
  OdbStore store({objects()}, backend());
  const core::Error of_read = store.read(text_id(1), 1000).error();
  const core::Error of_type = store.type_of(text_id(1)).error();
  for (const core::Error& error : {of_read, of_type}) {
    EXPECT_EQ(error.kind, core::ErrorKind::malformed);
    EXPECT_THAT(error.message, HasSubstr(text_id(0).hex()));
  }
  EXPECT_EQ(store.read(text_id(0), 1000).error().kind, core::ErrorKind::not_found);
}

TEST_P(ForeignBases, ADamagedCopyIsPassedOver) {
  PackBuilder damaged;
  damaged.set_indexed_offset(damaged.add(ObjectType::blob, text(0)), 1 << 20);
  damaged.write(lent_pack_dir(), "damaged");
  write_loose_text(objects(), 0);
  const std::string sound = write_family(pack_dir());
  const Found found = searched();
  EXPECT_EQ(found.visited, text_ids(0, 3) + sound);
  ASSERT_EQ(found.notices.size(), 1U);
  EXPECT_EQ(found.notices[0].kind, "object-read-elsewhere");
}

// A lookup goes from pack to pack four times; a pass, which has entered the first one already, may go once
// more.
TEST_P(ForeignBases, ChainsOverManyPacksAreToldWhereTheyEnd) {
  for (int number = 0; number <= 7; ++number) {
    PackBuilder pack;
    if (number == 0) {
      pack.add(ObjectType::blob, text(0));
    } else {
      add_step(pack, number - 1, number);
    }
    pack.write(number % 2 == 0 ? pack_dir() : lent_pack_dir(), "pack-" + std::to_string(number));
  }
  OdbStore store(find_object_directories(objects()).directories, backend());
  expect_readable(store, text_ids(0, 4));
  expect_unreadable(store, text_ids(5, 7));
  EXPECT_EQ(store.read(text_id(5), 1000).error().kind, core::ErrorKind::malformed);

  const Found found = searched();
  for (int number = 0; number <= 7; ++number) {
    const std::string id = text_id(number).hex();
    EXPECT_NE(found.visited.count(id), found.told.count(id)) << number;
    EXPECT_TRUE(number == 5 || found.visited.count(id) == (number < 5 ? 1U : 0U)) << number;
  }
  EXPECT_EQ(found.notices.size(), found.told.size());
}

TEST_P(ForeignBases, ACircleOverTwoPacksIsTold) {
  PackBuilder one;
  add_step(one, 1, 2);
  const std::string sound = one.id(one.add(ObjectType::blob, "sound")).hex();
  one.write(pack_dir(), "one");
  PackBuilder other;
  add_step(other, 2, 1);
  add_step(other, 1, 0);
  other.write(pack_dir(), "other");
  expect({sound}, text_ids(0, 2));
  // A sound copy of any of them is enough for all.
  write_loose_text(objects(), 2);
  OdbStore store({objects()}, backend());
  expect_readable(store, text_ids(0, 2));
  const Found found = searched();
  EXPECT_EQ(found.visited, text_ids(0, 2) + sound);
  EXPECT_TRUE(found.told.empty());
}

TEST_P(ForeignBases, WithoutAnIndexWhatLacksThemIsTold) {
  const std::string sound = write_family(pack_dir());
  fs::remove(pack_dir() / "family.idx");
  const Found found = searched();
  EXPECT_EQ(found.visited, Ids{sound});
  ASSERT_EQ(found.notices.size(), 2U);
  EXPECT_TRUE(found.notices[0].incomplete);
  EXPECT_THAT(found.notices[0].message, HasSubstr("family.pack was not searched whole"));
  EXPECT_EQ(found.notices[1].kind, "unreadable-pack");
  write_loose_text(objects(), 0);
  const Found all = searched();
  EXPECT_EQ(all.visited, text_ids(0, 3) + sound);
  EXPECT_EQ(all.notices.size(), 1U);
}

// Enough families for several batches, and of each fate some.
TEST(ForeignBasesOfMany, JobsMakeNoDifference) {
  const TemporaryDirectory objects;
  PackBuilder bases;
  PackBuilder deltas;
  Ids lost;
  Ids sound;
  for (int i = 0; i < 5000; ++i) {
    const std::string base = "base " + std::to_string(i / 10) + "\n";
    const std::string result = base + std::to_string(i);
    const ObjectId base_id = object_id(ObjectType::blob, base);
    const ObjectId id = object_id(ObjectType::blob, result);
    const bool is_lost = i / 10 % 100 == 7;
    deltas.add_id_delta(base_id, id,
                        DeltaWriter(base).copy(0, base.size()).insert(std::to_string(i)).finish());
    (is_lost ? lost : sound).insert(id.hex());
    if (i % 10 == 0 && !is_lost) {
      bases.add(ObjectType::blob, base);
      sound.insert(base_id.hex());
    }
  }
  deltas.write(objects.path() / "pack", "deltas");
  bases.write(objects.path() / "pack", "bases");
  std::vector<std::string> first;
  for (const unsigned jobs : {1U, 2U, 8U}) {
    const Found found = search(objects.path(), PackBackend::automatic, jobs);
    EXPECT_EQ(found.visited, sound);
    EXPECT_EQ(found.told, lost);
    std::vector<std::string> messages;
    for (const core::Notice& notice : found.notices) {
      messages.push_back(notice.message);
    }
    first = jobs == 1 ? messages : first;
    EXPECT_EQ(messages, first);
  }
}

TEST(ForeignBasesByLibgit2, AreTold) {
  const TemporaryDirectory objects;
  write_loose_text(objects.path(), 0);
  const std::string sound = write_family(objects.path() / "pack");
  const Found found = search(objects.path(), PackBackend::libgit2, 2);
  EXPECT_EQ(found.visited, text_ids(0, 0) + sound);
  EXPECT_EQ(found.told, text_ids(1, 3));
}

// Each of 64 copies of one leads to 64 copies of the other, and so on: to go all ways would take hours.
TEST(ForeignBasesDeathTest, ACircleOverManyPacksTakesNoTime) {
  const TemporaryDirectory objects;
  for (int copy = 0; copy < 64; ++copy) {
    PackBuilder one;
    add_step(one, 1, 2);
    one.write(objects.path() / "pack", "one-" + std::to_string(copy));
    PackBuilder other;
    add_step(other, 2, 1);
    other.write(objects.path() / "pack", "other-" + std::to_string(copy));
  }
  const auto succeed_in_ten_seconds = [](auto&& body) {
    const rlimit seconds = {10, 10};
    ::setrlimit(RLIMIT_CPU, &seconds);
    ::_exit(body() ? 0 : 1);
  };
  for (const PackBackend backend : {PackBackend::pack, PackBackend::automatic}) {
    EXPECT_EXIT(
        succeed_in_ten_seconds([&] { return !OdbStore({objects.path()}, backend).read(text_id(1), 1000); }),
        testing::ExitedWithCode(0), "");
    EXPECT_EXIT(
        succeed_in_ten_seconds([&] { return !OdbStore({objects.path()}, backend).type_of(text_id(1)); }),
        testing::ExitedWithCode(0), "");
    EXPECT_EXIT(
        succeed_in_ten_seconds([&] { return search(objects.path(), backend, 1).told == text_ids(1, 2); }),
        testing::ExitedWithCode(0), "");
  }
}

}  // namespace
}  // namespace ekaudit::scanner::git
