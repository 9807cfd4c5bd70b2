#include "scanner/git/pack_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "core/digest.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::scanner::git {
namespace {

namespace fs = std::filesystem;
using tests::support::read_file;
using tests::support::TemporaryDirectory;
using tests::support::write_file;

core::Digest digest(std::string_view text) {
  return core::sha256(text);
}

class PackCacheTest : public testing::Test {
 protected:
  fs::path directory() const { return root_.path() / "cache"; }
  PackCache cache(std::string_view context = "context") const {
    return PackCache(directory(), digest(context));
  }
  // Where the record, a new one, lies.
  fs::path save(std::string_view key, std::string_view payload) {
    EXPECT_TRUE(cache().save("kind", digest(key), payload));
    fs::path file;
    for (const auto& entry : fs::directory_iterator(directory())) {
      if (known_.insert(entry.path()).second) {
        file = entry.path();
      }
    }
    return file;
  }

 private:
  TemporaryDirectory root_;
  std::set<fs::path> known_;
};

TEST_F(PackCacheTest, GivesBackWhatWasSaved) {
  for (const std::string_view payload :
       {std::string_view(), std::string_view("a record\n"), std::string_view("\0\1", 2)}) {
    ASSERT_TRUE(cache().save("kind", digest("key"), payload));
    EXPECT_EQ(cache().load("kind", digest("key")), payload);
  }
  struct stat status {};
  ASSERT_EQ(::stat(directory().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(PackCacheTest, KeepsApartKindsKeysAndContexts) {
  const fs::path file = save("key", "payload");
  EXPECT_FALSE(cache().load("other", digest("key")));
  EXPECT_FALSE(cache().load("kind", digest("other")));
  EXPECT_FALSE(cache("other").load("kind", digest("key")));
  // Not even under its name.
  const fs::path second = save("second", "second");
  fs::copy_file(file, second, fs::copy_options::overwrite_existing);
  EXPECT_FALSE(cache().load("kind", digest("second")));
  EXPECT_EQ(cache().load("kind", digest("key")), "payload");
}

TEST_F(PackCacheTest, TakesNothingThatIsDamaged) {
  const fs::path file = save("key", "payload");
  const std::string sound = read_file(file);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    write_file(file, sound.substr(0, size));
    EXPECT_FALSE(cache().load("kind", digest("key"))) << "cut to " << size;
  }
  write_file(file, sound + "x");
  EXPECT_FALSE(cache().load("kind", digest("key")));
  for (std::size_t at = 0; at < sound.size(); ++at) {
    std::string flipped = sound;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    write_file(file, flipped);
    EXPECT_FALSE(cache().load("kind", digest("key"))) << "flipped at " << at;
  }
  write_file(file, sound);
  EXPECT_EQ(cache().load("kind", digest("key")), "payload");
}

TEST_F(PackCacheTest, UsesNoDirectoryThatOthersCanWriteTo) {
  ASSERT_TRUE(cache().save("kind", digest("key"), "payload"));
  for (const fs::perms shared : {fs::perms::group_write, fs::perms::others_write}) {
    fs::permissions(directory(), fs::perms::owner_all | shared);
    EXPECT_FALSE(cache().load("kind", digest("key")));
    const auto saved = cache().save("kind", digest("key"), "other");
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().kind, core::ErrorKind::permission);
  }
  fs::permissions(directory(), fs::perms::owner_all);
  EXPECT_EQ(cache().load("kind", digest("key")), "payload");
  const fs::path moved = directory().parent_path() / "moved";
  fs::rename(directory(), moved);
  fs::create_symlink(moved, directory());
  EXPECT_FALSE(cache().load("kind", digest("key")));
}

TEST_F(PackCacheTest, RemovesWhatWasUsedLongestAgoWhereItGetsTooLarge) {
  struct Aged {
    std::string_view key;
    int hours;
    fs::path file{};
  };
  Aged records[] = {{"old", 30}, {"touched", 50}, {"young", 10}};
  for (Aged& record : records) {
    record.file = save(record.key, "payload");
    fs::resize_file(record.file, PackCache::k_max_total / 3);  // sparse: it takes no room
    fs::last_write_time(record.file, fs::file_time_type::clock::now() - std::chrono::hours(record.hours));
  }
  EXPECT_EQ(PackCache::usage(directory()).records, 3U);
  write_file(directory() / "not ours", "");
  fs::last_write_time(directory() / "not ours", fs::file_time_type::clock::now() - std::chrono::hours(99));
  cache().touch("kind", digest("touched"));

  const std::string payload(1 << 20, 'x');
  save("new", payload);

  EXPECT_FALSE(fs::exists(records[0].file));
  EXPECT_TRUE(fs::exists(records[1].file));
  EXPECT_TRUE(fs::exists(records[2].file));
  EXPECT_EQ(cache().load("kind", digest("new")), payload);
  EXPECT_TRUE(fs::exists(directory() / "not ours"));
}

TEST_F(PackCacheTest, RefusesARecordThatIsTooLarge) {
  const auto saved = cache().save("kind", digest("key"), std::string(PackCache::k_max_record + 1, 'x'));
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().kind, core::ErrorKind::too_large);
  EXPECT_FALSE(fs::exists(directory()));
}

TEST_F(PackCacheTest, ClearsWhatIsOursAlone) {
  const fs::path file = save("key", "payload");
  ASSERT_TRUE(cache("other").save("kind", digest("key"), "payload"));
  write_file(file.native() + ".a1B2c3", "torn");
  write_file(directory() / "kind-0123.ekc", "");
  EXPECT_EQ(PackCache::usage(directory()).records, 3U);
  const auto removed = PackCache::clear(directory());
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->records, 3U);
  EXPECT_EQ(PackCache::usage(directory()).records, 0U);
  EXPECT_TRUE(fs::exists(directory() / "kind-0123.ekc"));
}

}  // namespace
}  // namespace ekaudit::scanner::git
