#include "core/clock.h"

#include <gtest/gtest.h>

namespace ekaudit::core {
namespace {

using std::chrono::seconds;

constexpr std::int64_t k_some_time = 1'795'485'228;  // 2026-11-24T01:53:48Z

TimePoint at(std::int64_t since_epoch) {
  return TimePoint(seconds(since_epoch));
}

TEST(FormatRfc3339, WritesUtcToTheSecond) {
  EXPECT_EQ(format_rfc3339(at(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(at(k_some_time)), "2026-11-24T01:53:48Z");
  EXPECT_EQ(format_rfc3339(at(-1)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(format_rfc3339(at(951'782'400)), "2000-02-29T00:00:00Z");
}

TEST(FormatRfc3339, ClampsYearsThatDoNotFit) {
  EXPECT_EQ(format_rfc3339(TimePoint::max()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_rfc3339(TimePoint::min()), "0000-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(at(253'402'300'799)), "9999-12-31T23:59:59Z");
  EXPECT_EQ(format_rfc3339(at(253'402'300'800)), "9999-12-31T23:59:59Z");
}

TEST(ParseTime, ReadsUtc) {
  EXPECT_EQ(parse_time("2026-11-24T01:53:48Z"), at(k_some_time));
  EXPECT_EQ(parse_time("2026-11-24t01:53:48z"), at(k_some_time));
  EXPECT_EQ(parse_time("2026-11-24 01:53:48Z"), at(k_some_time));
}

TEST(ParseTime, ReadsFractionsAndOffsets) {
  EXPECT_EQ(parse_time("2026-11-24T01:53:48.9Z"), at(k_some_time));
  EXPECT_EQ(parse_time("2026-11-24T01:53:48.123456789Z"), at(k_some_time));
  EXPECT_EQ(parse_time("2026-11-24T03:53:48+02:00"), at(k_some_time));
  EXPECT_EQ(parse_time("2026-11-24T03:53:48.5+0200"), at(k_some_time));
  EXPECT_EQ(parse_time("2026-11-23T20:23:48-05:30"), at(k_some_time));
}

TEST(ParseTime, ReadsADateAsMidnight) {
  EXPECT_EQ(parse_time("1970-01-02"), at(86'400));
  EXPECT_EQ(parse_time("2024-02-29"), at(1'709'164'800));
}

TEST(ParseTime, ReadsALeapSecondAsTheNextMinute) {
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z"));
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-11",
                                      "2026-13-01",
                                      "2026-00-10",
                                      "2026-02-29",
                                      "2026-11-24T",
                                      "2026-11-24T01:53:48",
                                      "2026-11-24T01:53Z",
                                      "2026-11-24T24:00:00Z",
                                      "2026-11-24T01:60:00Z",
                                      "2026-11-24T01:53:61Z",
                                      "2026-11-24T01:53:48.Z",
                                      "2026-11-24T01:53:48Zx",
                                      "2026-11-24T01:53:48+2",
                                      "2026-11-24T01:53:48+24:00",
                                      "2026-11-24T01:53:48+02:60",
                                      "-026-11-24",
                                      "+026-11-24",
                                      "2026-11-24 ",
                                      " 2026-11-24",
                                      "2026/11/24",
                                      "2026-1-24",
                                      "20261124",
                                      "tomorrow",
                                      "2026-11-24T-1:53:48Z"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(ParseTime, UndoesFormatting) {
  for (std::int64_t time = -5'000'000'000; time < 5'000'000'000; time += 12'345'677) {
    EXPECT_EQ(parse_time(format_rfc3339(at(time))), at(time));
  }
}

TEST(FormatAge, NamesTheLargestUnit) {
  const TimePoint now = at(k_some_time);
  EXPECT_EQ(format_age(now, now), "just now");
  EXPECT_EQ(format_age(now - seconds(59), now), "just now");
  EXPECT_EQ(format_age(now - seconds(60), now), "1 minute ago");
  EXPECT_EQ(format_age(now - seconds(3599), now), "59 minutes ago");
  EXPECT_EQ(format_age(now - seconds(3600), now), "1 hour ago");
  EXPECT_EQ(format_age(now - seconds(86'399), now), "23 hours ago");
  EXPECT_EQ(format_age(now - seconds(86'400), now), "1 day ago");
  EXPECT_EQ(format_age(now - seconds(41 * 86'400 + 5), now), "41 days ago");
  EXPECT_EQ(format_age(now + seconds(1), now), "in the future");
}

TEST(SystemClock, GoesOn) {
  const SystemClock clock;
  const TimePoint first = clock.now();
  EXPECT_GT(first, at(1'700'000'000));
  EXPECT_GE(clock.now(), first);
}

}  // namespace
}  // namespace ekaudit::core
