#include "state/store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temporary_directory.h"

namespace ekaudit::state {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::HasSubstr;

class StoreTest : public testing::Test {
 protected:
  core::Result<Store> open() const { return Store::open(*Directory::open(path_)); }

  const tests::support::TemporaryDirectory temporary_;
  const fs::path path_ = temporary_.path() / "state";
};

TEST_F(StoreTest, ItsFilesAreTheOwnersAlone) {
  const mode_t mask = umask(0);
  auto store = open();
  ASSERT_TRUE(store) << store.error().message;
  ASSERT_TRUE(store->exchanges().remember({{"t-1", core::TimePoint(seconds(1))}}));
  umask(mask);
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(path_)) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3U) << "the database, its log and the log's index";
}

TEST_F(StoreTest, RemembersTheLatestExchange) {
  {
    auto store = open();
    ASSERT_TRUE(store->exchanges().remember({{"t-1", core::TimePoint(seconds(20))}}));
    ASSERT_TRUE(store->exchanges().remember({{"t-1", core::TimePoint(seconds(10))}}));
  }
  auto store = open();
  const std::map<std::string, core::TimePoint> wanted = {{"t-1", core::TimePoint(seconds(20))}};
  EXPECT_EQ(store->exchanges().all().value(), wanted);
}

TEST_F(StoreTest, TwoMayBeOpenAtATime) {
  auto first = open();
  auto second = open();
  ASSERT_TRUE(first && second);
  ASSERT_TRUE(first->exchanges().remember({{"t-1", core::TimePoint(seconds(20))}}));
  EXPECT_EQ(second->exchanges().all()->at("t-1"), core::TimePoint(seconds(20)));
}

TEST_F(StoreTest, ALaterVersionsDatabaseIsRefused) {
  ASSERT_TRUE(open());
  {
    auto database = Database::open(path_ / "ekaudit.db");
    ASSERT_TRUE(database->run("PRAGMA user_version=3"));
  }
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, core::ErrorKind::unsupported);
  EXPECT_THAT(store.error().message, HasSubstr("later version"));
}

TEST_F(StoreTest, WhatIsNoDatabaseIsAnError) {
  static_cast<void>(Directory::open(path_));
  tests::support::write_file(path_ / "ekaudit.db", std::string(8192, 'x'));
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, core::ErrorKind::io);
}

TEST_F(StoreTest, ALinkInItsPlaceIsNotFollowed) {
  static_cast<void>(Directory::open(path_));
  fs::create_symlink(temporary_.path() / "elsewhere", path_ / "ekaudit.db");
  EXPECT_FALSE(open());
  EXPECT_FALSE(fs::exists(temporary_.path() / "elsewhere"));
}

TEST_F(StoreTest, WithoutACommitNothingHappened) {
  ASSERT_TRUE(open());
  auto database = Database::open(path_ / "ekaudit.db");
  {
    auto transaction = Transaction::begin(*database);
    ASSERT_TRUE(database->run("INSERT INTO exchange VALUES('x', 1)"));
  }
  EXPECT_TRUE(database->run("SELECT * FROM exchange").value().empty());
  {
    auto transaction = Transaction::begin(*database);
    ASSERT_TRUE(database->run("INSERT INTO exchange VALUES('x', 1)"));
    ASSERT_TRUE(transaction->commit());
  }
  EXPECT_EQ(database->run("SELECT * FROM exchange").value().size(), 1U);
}

}  // namespace
}  // namespace ekaudit::state
