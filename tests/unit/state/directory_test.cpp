#include "state/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temporary_directory.h"

namespace ekaudit::state {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class DirectoryTest : public testing::Test {
 protected:
  const tests::support::TemporaryDirectory temporary_;
  const fs::path path_ = temporary_.path() / "a" / "b";
};

TEST_F(DirectoryTest, IsMadeForItsOwnerAlone) {
  const auto directory = Directory::open(path_);
  ASSERT_TRUE(directory) << directory.error().message;
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_all);
  ASSERT_TRUE(directory->below("c"));
  EXPECT_EQ(fs::status(path_ / "c").permissions(), fs::perms::owner_all);
  EXPECT_TRUE(directory->sync());
  EXPECT_TRUE(Directory::open(path_)) << "again";
}

TEST_F(DirectoryTest, OneThatOthersMayEnterIsRefused) {
  fs::create_directories(path_);
  for (const mode_t mode : {0710U, 0705U, 0755U}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    const auto directory = Directory::open(path_);
    ASSERT_FALSE(directory) << mode;
    EXPECT_EQ(directory.error().kind, core::ErrorKind::permission);
    EXPECT_THAT(directory.error().message, HasSubstr("chmod 700"));
  }
}

TEST_F(DirectoryTest, AFileInItsPlaceIsAnError) {
  tests::support::write_file(path_, "x");
  EXPECT_FALSE(Directory::open(path_));
  EXPECT_FALSE(Directory::open(path_ / "below"));
}

TEST_F(DirectoryTest, OnlyOneRunHoldsTheLock) {
  const auto directory = Directory::open(path_);
  ASSERT_TRUE(directory);
  {
    const auto first = RunLock::take(*directory);
    ASSERT_TRUE(first) << first.error().message;
    const auto second = RunLock::take(*directory);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, core::ErrorKind::usage);
    EXPECT_THAT(second.error().message, HasSubstr("another run"));
  }
  EXPECT_TRUE(RunLock::take(*directory)) << "given back";
}

}  // namespace
}  // namespace ekaudit::state
