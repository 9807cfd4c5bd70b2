#include "remedy/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>

#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::remedy {
namespace {

namespace fs = std::filesystem;

class RecoveryTest : public testing::Test {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory_.path()), fs::directory_iterator()));
  }

  const tests::support::TemporaryDirectory temporary_;
  const state::Directory directory_ = state::Directory::open(temporary_.path() / "recovery").value();
  const std::string raw_ = tests::support::make_token(3);
};

TEST_F(RecoveryTest, KeepsTheSecretAndNothingElse) {
  auto file = RecoveryFile::prepare(directory_, "one");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_FALSE(read_recovery(directory_, "one").value()) << "nothing is held yet";
  ASSERT_TRUE(file->keep(core::Secret(raw_)));
  EXPECT_EQ(tests::support::read_file(directory_.path() / "one"), raw_);
  EXPECT_EQ(fs::status(directory_.path() / "one").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(read_recovery(directory_, "one").value()->reveal(), raw_);
  EXPECT_EQ(files(), 1U);
}

TEST_F(RecoveryTest, ALaterSecretReplacesTheFirst) {
  ASSERT_TRUE(RecoveryFile::prepare(directory_, "one")->keep(core::Secret(raw_ + "longer")));
  ASSERT_TRUE(RecoveryFile::prepare(directory_, "one")->keep(core::Secret(raw_)));
  EXPECT_EQ(read_recovery(directory_, "one").value()->reveal(), raw_);
}

TEST_F(RecoveryTest, RemovesWhatIsKeptAndWhatWasPrepared) {
  ASSERT_TRUE(RecoveryFile::prepare(directory_, "one")->keep(core::Secret(raw_)));
  ASSERT_TRUE(RecoveryFile::prepare(directory_, "one"));
  EXPECT_EQ(files(), 2U);
  ASSERT_TRUE(remove_recovery(directory_, "one"));
  EXPECT_EQ(files(), 0U);
  EXPECT_TRUE(remove_recovery(directory_, "one"));
  EXPECT_TRUE(remove_recovery(directory_, ""));
  EXPECT_FALSE(read_recovery(directory_, "").value());
}

TEST_F(RecoveryTest, AFullDiskIsFoundOutBeforehand) {
  struct rlimit before {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old = signal(SIGXFSZ, SIG_IGN);
  struct rlimit tight = before;
  tight.rlim_cur = 1000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto refused = RecoveryFile::prepare(directory_, "one");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, old);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, core::ErrorKind::io);
  EXPECT_EQ(files(), 0U);
}

TEST_F(RecoveryTest, WhatWasPreparedCanBeWrittenWhenTheDiskIsFull) {
  auto file = RecoveryFile::prepare(directory_, "one");
  struct rlimit before {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old = signal(SIGXFSZ, SIG_IGN);
  struct rlimit tight = before;
  tight.rlim_cur = raw_.size();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto kept = file->keep(core::Secret(raw_));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, old);
  EXPECT_TRUE(kept);
}

TEST_F(RecoveryTest, NamesTellTheTokenAndDiffer) {
  EXPECT_TRUE(recovery_name("t-1").starts_with("t-1-"));
  EXPECT_NE(recovery_name("t-1"), recovery_name("t-1"));
}

}  // namespace
}  // namespace ekaudit::remedy
