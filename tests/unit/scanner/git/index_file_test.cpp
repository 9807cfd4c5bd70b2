#include "scanner/git/index_file.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/digest.h"
#include "tests/support/git_fixture.h"

namespace ekaudit::scanner::git {
namespace {

using tests::support::GitFixture;
using tests::support::read_file;

std::string index_bytes(const GitFixture& repo) {
  return read_file(repo.git_dir() / "index");
}

void fill(GitFixture& repo) {
  repo.write("a", "a");
  repo.write("dir/with/file", "b");
  repo.write("dir/with/file2", "c");
  repo.write("dir.txt", "d");
  repo.write(std::string(200, 'n') + "/" + std::string(100, 'm'), "long");
  repo.git({"add", "--all"});
  const std::string target = repo.hash_object("target");
  repo.git({"update-index", "--add", "--cacheinfo", "120000," + target + ",link"});
  repo.git({"update-index", "--add", "--cacheinfo", "160000," + std::string(40, '1') + ",module"});
  repo.git({"update-index", "--force-remove", "--", "a"});
}

// As `git ls-files --stage` prints it.
std::string listing(const std::vector<IndexEntry>& entries) {
  std::string text;
  for (const IndexEntry& entry : entries) {
    text += entry.symlink ? "120000" : entry.submodule ? "160000" : "100644";
    text += ' ' + entry.id.hex() + ' ' + std::to_string(entry.stage) + '\t' + entry.path + '\n';
  }
  return text;
}

TEST(IndexFile, EveryVersionSaysWhatGitSays) {
  for (const char* version : {"2", "3", "4"}) {
    GitFixture repo;
    fill(repo);
    // Extended flags, which version 3 is there for.
    repo.write("later", "later");
    repo.git({"add", "--intent-to-add", "later"});
    repo.git({"update-index", "--index-version", version});
    const auto index = parse_index(index_bytes(repo));
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(listing(*index), repo.git({"ls-files", "--stage"})) << version;
    EXPECT_EQ(index->size(), 7U);
  }
}

TEST(IndexFile, StampsAreKeptOfFilesThatAreOlderByATenthOfASecond) {
  GitFixture repo;
  repo.write("file", "content");
  repo.git({"add", "file"});
  std::string bytes = index_bytes(repo);
  bytes.replace(bytes.size() - 20, 20, std::string(20, '\0'));
  const auto big_endian = [](std::uint32_t number) {
    return std::string{static_cast<char>(number >> 24), static_cast<char>(number >> 16),
                       static_cast<char>(number >> 8), static_cast<char>(number)};
  };
  const std::size_t times = 12;
  bytes.replace(times, 16, big_endian(1000) + big_endian(5) + big_endian(900) + big_endian(0));
  const auto stamp_at = [&](const FileTime& written) { return parse_index(bytes, written)->front().stamp; };
  EXPECT_FALSE(parse_index(bytes)->front().stamp);
  EXPECT_FALSE(stamp_at({1000, 100'000'004}));
  EXPECT_FALSE(stamp_at({999, 900'000'000}));
  const auto stamp = stamp_at({1000, 100'000'005});
  ASSERT_TRUE(stamp);
  EXPECT_EQ(stamp->changed_seconds, 1000U);
  EXPECT_EQ(stamp->modified_seconds, 900U);
  EXPECT_EQ(stamp->size, 7U);
  // A file that claims to be modified later than it was changed.
  bytes.replace(times + 8, 4, big_endian(1002));
  EXPECT_FALSE(stamp_at({1002, 0}));
  // Across a second's end.
  bytes.replace(times, 16, big_endian(1000) + big_endian(950'000'000) + big_endian(900) + big_endian(0));
  EXPECT_FALSE(stamp_at({1001, 49'999'999}));
  EXPECT_TRUE(stamp_at({1001, 50'000'000}));
  EXPECT_TRUE(stamp_at({1002, 0}));
  // A system that knows seconds only, or a writer that says no more.
  bytes.replace(times, 16, big_endian(1000) + big_endian(0) + big_endian(900) + big_endian(0));
  EXPECT_FALSE(stamp_at({2000, 0}));
}

TEST(IndexFile, ConflictsHaveStages) {
  GitFixture repo;
  repo.commit_file("file", "base\n", "base");
  repo.git({"checkout", "--quiet", "-b", "other"});
  repo.commit_file("file", "theirs\n", "theirs");
  repo.git({"checkout", "--quiet", "main"});
  repo.commit_file("file", "ours\n", "ours");
  EXPECT_NE(repo.run_git(repo.path(), {"merge", "other"}).exit_code, 0);
  const auto index = parse_index(index_bytes(repo));
  ASSERT_TRUE(index);
  EXPECT_EQ(listing(*index), repo.git({"ls-files", "--stage"}));
  ASSERT_EQ(index->size(), 3U);
  EXPECT_EQ(index->back().stage, 3U);
}

TEST(IndexFile, AMissingChecksumIsNoDamageButAWrongOneIs) {
  GitFixture repo;
  fill(repo);
  std::string bytes = index_bytes(repo);
  bytes.replace(bytes.size() - 20, 20, std::string(20, '\0'));
  EXPECT_TRUE(parse_index(bytes));
  bytes.back() = 'x';
  const auto index = parse_index(bytes);
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().kind, core::ErrorKind::malformed);
}

TEST(IndexFile, SparseDirectoriesAreLeftOut) {
  GitFixture repo;
  repo.write("in/file", "a");
  repo.write("out/file", "b");
  repo.commit("commit");
  repo.git({"sparse-checkout", "set", "--cone", "--sparse-index", "in"});
  const auto index = parse_index(index_bytes(repo));
  ASSERT_TRUE(index) << index.error().message;
  ASSERT_EQ(index->size(), 1U);
  EXPECT_EQ(index->front().path, "in/file");
}

TEST(IndexFile, ASplitIndexIsNamed) {
  GitFixture repo;
  fill(repo);
  repo.git({"update-index", "--split-index"});
  const auto index = parse_index(index_bytes(repo));
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().kind, core::ErrorKind::unsupported);
  EXPECT_NE(index.error().message.find("split"), std::string::npos);
}

TEST(IndexFile, TruncatedAndDamagedIndexesAreRefusedOrRead) {
  for (const char* version : {"2", "4"}) {
    GitFixture repo;
    fill(repo);
    repo.git({"update-index", "--index-version", version});
    // Without a checksum, so that the damage reaches the parser.
    std::string whole = index_bytes(repo);
    whole.replace(whole.size() - 20, 20, std::string(20, '\0'));
    for (std::size_t size = 0; size < whole.size(); size += 3) {
      EXPECT_FALSE(parse_index(whole.substr(0, size) + (size < 32 ? "" : std::string(20, '\0'))) &&
                   size < whole.size() / 2)
          << size;
    }
    for (std::size_t at = 0; at + 20 < whole.size(); ++at) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ 0xFF);
      const auto index = parse_index(bytes);
      EXPECT_TRUE(!index || index->size() <= 6) << at;
    }
  }
}

TEST(IndexFile, AClaimOfManyEntriesTakesNoMemory) {
  std::string bytes("DIRC\0\0\0\2\xFF\xFF\xFF\xFF", 12);
  bytes += std::string(80, '\0') + std::string(20, '\0');
  EXPECT_FALSE(parse_index(bytes));
}

}  // namespace
}  // namespace ekaudit::scanner::git
