#include "cli/progress.h"

#include <gtest/gtest.h>

namespace ekaudit::cli {
namespace {

TEST(WithThousands, GroupsDigits) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1000), "1,000");
  EXPECT_EQ(with_thousands(849'014), "849,014");
  EXPECT_EQ(with_thousands(1'242'388), "1,242,388");
}

TEST(HumanBytes, PicksAUnit) {
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1'000), "1.0 kB");
  EXPECT_EQ(human_bytes(8'300'000'000), "8.3 GB");
}

}  // namespace
}  // namespace ekaudit::cli
