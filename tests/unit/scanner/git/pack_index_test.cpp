#include "scanner/git/pack_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "scanner/git/mapped_file.h"
#include "tests/support/git_fixture.h"
#include "tests/support/pack_builder.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::GitFixture;
using tests::support::PackBuilder;

PackBuilder some_objects() {
  PackBuilder pack;
  for (int i = 0; i < 40; ++i) {
    pack.add(ObjectType::blob, "content " + std::to_string(i));
  }
  return pack;
}

fs::path only_index(const fs::path& git_dir) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(git_dir / "objects" / "pack")) {
    if (entry.path().extension() == ".idx") {
      found.push_back(entry.path());
    }
  }
  EXPECT_EQ(found.size(), 1U);
  return found.at(0);
}

TEST(PackIndex, SaysWhatGitSaysForBothVersions) {
  for (const char* version : {"1", "2"}) {
    GitFixture repo;
    for (int i = 0; i < 10; ++i) {
      repo.commit_file("file" + std::to_string(i), "content " + std::to_string(i), "commit");
    }
    repo.git({"-c", std::string("pack.indexVersion=") + version, "repack", "-adq"});
    const fs::path idx_file = only_index(repo.git_dir());

    std::map<std::string, std::uint64_t> expected;
    std::istringstream lines(repo.git({"show-index"}, tests::support::read_file(idx_file)));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream fields(line);
      std::uint64_t offset = 0;
      std::string id;
      fields >> offset >> id;
      expected[id] = offset;
    }
    ASSERT_EQ(expected.size(), 30U);

    const auto index = PackIndex::read(idx_file);
    ASSERT_TRUE(index) << index.error().message;
    std::map<std::string, std::uint64_t> actual;
    for (std::uint32_t i = 0; i < index->size(); ++i) {
      actual[index->id(i).hex()] = index->offset(i).value();
      EXPECT_EQ(index->find(index->id(i)), i);
    }
    EXPECT_EQ(actual, expected) << "version " << version;
  }
}

TEST(PackIndex, UnknownIdsAreNotFound) {
  const auto index = PackIndex::parse(some_objects().index());
  ASSERT_TRUE(index);
  EXPECT_FALSE(index->find(ObjectId{}));
  EXPECT_FALSE(index->find(*ObjectId::from_hex(std::string(40, 'f'))));
  ObjectId near = index->id(7);
  near.bytes[19] ^= 1;
  EXPECT_FALSE(index->find(near));
}

TEST(PackIndex, LargeOffsetsComeFromTheirTable) {
  PackBuilder pack = some_objects();
  pack.set_indexed_offset(3, 0x123456789A);
  pack.set_indexed_offset(5, 0x80000000);
  const auto index = PackIndex::parse(pack.index());
  ASSERT_TRUE(index);
  EXPECT_EQ(index->offset(*index->find(pack.id(3))), 0x123456789AU);
  EXPECT_EQ(index->offset(*index->find(pack.id(5))), 0x80000000U);
}

TEST(PackIndex, LargeOffsetsOutsideTheirTableAreNone) {
  PackBuilder pack = some_objects();
  std::string bytes = pack.index();
  // The first entry of the table of offsets now names a large one; there are none.
  const std::size_t offsets = 8 + 1024 + 40 * 24;
  bytes.replace(offsets, 4, "\x80\0\0\0", 4);
  const auto index = PackIndex::parse(bytes);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->offset(0), std::nullopt);
  EXPECT_TRUE(index->offset(1));
}

TEST(PackIndex, TheChecksumTellsWhetherItIsIntact) {
  std::string bytes = some_objects().index();
  EXPECT_TRUE(PackIndex::parse(bytes)->is_intact());
  EXPECT_TRUE(PackIndex::parse(bytes)->crc(39));
  // A CRC, which nothing else depends on.
  bytes[8 + 1024 + 40 * 20] ^= 1;
  EXPECT_FALSE(PackIndex::parse(bytes)->is_intact());
  EXPECT_FALSE(PackIndex::parse(some_objects().index(1))->crc(0));
}

TEST(PackIndex, AnEmptyIndexIsSound) {
  const auto index = PackIndex::parse(PackBuilder().index());
  ASSERT_TRUE(index);
  EXPECT_EQ(index->size(), 0U);
  EXPECT_FALSE(index->find(ObjectId{}));
}

TEST(PackIndex, EveryTruncationIsRefused) {
  for (const int version : {1, 2}) {
    const std::string whole = some_objects().index(version);
    for (std::size_t size = 0; size < whole.size(); size += size < 40 ? 1 : 7) {
      const auto index = PackIndex::parse(whole.substr(0, size));
      ASSERT_FALSE(index) << "version " << version << ", " << size << " bytes";
    }
  }
}

TEST(PackIndex, OtherVersionsAreUnsupported) {
  std::string bytes = some_objects().index();
  bytes[7] = 3;
  const auto index = PackIndex::parse(bytes);
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().kind, core::ErrorKind::unsupported);
}

TEST(PackIndex, AClaimOfTooManyObjectsIsRefused) {
  std::string bytes = some_objects().index();
  bytes.replace(8 + 1020, 4, "\xFF\xFF\xFF\xFF", 4);
  EXPECT_FALSE(PackIndex::parse(bytes));
}

TEST(PackIndex, SaysWhetherIdsAscend) {
  EXPECT_TRUE(PackIndex::parse(some_objects().index())->ids_ascend());
  EXPECT_TRUE(PackIndex::parse(some_objects().index(1))->ids_ascend());
  EXPECT_TRUE(PackIndex::parse(PackBuilder().index())->ids_ascend());
}

TEST(PackIndex, IdsOutOfOrderAndRepeatedIdsDoNotAscend) {
  PackBuilder twice = some_objects();
  twice.add(ObjectType::blob, "content 1");
  EXPECT_FALSE(PackIndex::parse(twice.index())->ids_ascend());

  std::string bytes = some_objects().index();
  const std::size_t ids = 8 + 1024;
  std::swap_ranges(bytes.begin() + ids, bytes.begin() + ids + 20, bytes.begin() + ids + 20);
  EXPECT_FALSE(PackIndex::parse(bytes)->ids_ascend());
}

TEST(PackIndex, AFanOutThatMisleadsDoesNotPassForOrder) {
  std::string bytes = some_objects().index();
  // All objects are said to start with 0.
  for (std::size_t byte = 0; byte < 256; ++byte) {
    bytes.replace(8 + 4 * byte, 4, std::string("\0\0\0\x28", 4));
  }
  EXPECT_FALSE(PackIndex::parse(bytes)->ids_ascend());
}

TEST(PackIndex, AFanOutThatCountsMoreThanThereAreDoesNotPassForOrder) {
  PackBuilder pack;
  pack.add(ObjectType::blob, "x");
  std::string bytes = pack.index();
  ASSERT_TRUE(PackIndex::parse(bytes));
  const std::size_t first = 8 + 4 * std::size_t{PackIndex::parse(bytes)->id(0).bytes[0]};
  bytes[first + 2] = 1;  // 257 instead of 1
  EXPECT_FALSE(PackIndex::parse(bytes)->ids_ascend());
}

TEST(PackIndex, IsReadWhereNoMoreFilesCanBeMapped) {
  GitFixture repo;
  repo.commit_file("file", "content", "commit");
  repo.git({"repack", "-adq"});
  const fs::path idx_file = only_index(repo.git_dir());
  std::vector<MappedFile> maps;
  for (auto file = MappedFile::open(idx_file); file; file = MappedFile::open(idx_file)) {
    maps.push_back(std::move(*file));
    ASSERT_LT(maps.size(), 100'000U);
  }
  const auto index = PackIndex::read(idx_file);
  ASSERT_TRUE(index) << index.error().message;
  EXPECT_EQ(index->size(), 3U);
}

TEST(PackIndex, NoDamagedByteIsReadOutOfBounds) {
  const std::string whole = some_objects().index();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x81);
    const auto index = PackIndex::parse(bytes);
    if (!index) {
      continue;
    }
    EXPECT_EQ(index->size(), 40U);
    for (std::uint32_t i = 0; i < index->size(); ++i) {
      const auto found = index->find(index->id(i));
      EXPECT_TRUE(found ? index->id(*found) == index->id(i) : !index->ids_ascend());
      static_cast<void>(index->offset(i));
    }
  }
}

TEST(PackIndex, AMissingFileIsNotFound) {
  const auto index = PackIndex::read("/nonexistent/pack-1.idx");
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().kind, core::ErrorKind::not_found);
}

}  // namespace
}  // namespace ekaudit::scanner::git
