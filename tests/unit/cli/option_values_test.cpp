#include "cli/option_values.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace ekaudit::cli {
namespace {

TEST(ParseSize, ReadsBinaryUnits) {
  EXPECT_EQ(parse_size("--x", "1024"), 1024U);
  EXPECT_EQ(parse_size("--x", "64k"), 64U << 10);
  EXPECT_EQ(parse_size("--x", "256MiB"), 256U << 20);
  EXPECT_EQ(parse_size("--x", "2G"), std::uint64_t{2} << 30);
}

TEST(ParseSize, RefusesNonsense) {
  for (const char* text :
       {"", "k", "-1", "1023", "0", "10q", "1.5M", "99999999999999999999", "9999999999T", " 64k"}) {
    EXPECT_THROW(parse_size("--x", text), core::UsageError) << text;
  }
}

TEST(ParseDuration, ReadsSecondsMinutesHours) {
  using std::chrono::seconds;
  EXPECT_EQ(parse_duration("--x", "90"), seconds(90));
  EXPECT_EQ(parse_duration("--x", "90s"), seconds(90));
  EXPECT_EQ(parse_duration("--x", "10m"), seconds(600));
  EXPECT_EQ(parse_duration("--x", "2h"), seconds(7200));
  EXPECT_LE(parse_duration("--x", "9999999999h"), seconds(366LL * 86'400));
  for (const char* text : {"", "0", "m", "1d", "-5", "1.5h"}) {
    EXPECT_THROW(parse_duration("--x", text), core::UsageError) << text;
  }
}

}  // namespace
}  // namespace ekaudit::cli
