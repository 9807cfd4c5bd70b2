#include "enkryptify/pace.h"

#include <gtest/gtest.h>

#include "tests/unit/enkryptify/fake_pacer.h"

namespace ekaudit::enkryptify {
namespace {

using namespace std::chrono_literals;

TEST(RateLimiter, HoldsBackWhatWouldBeTooMuchInAnyPeriod) {
  FakePacer pacer;
  RateLimiter limiter(3, 60s);
  for (int i = 0; i < 3; ++i) {
    limiter.start(pacer);
  }
  EXPECT_EQ(pacer.waited(), 0ms);
  pacer.wait(10s);
  limiter.start(pacer);
  EXPECT_EQ(pacer.waited(), 60s);
  limiter.start(pacer);
  EXPECT_EQ(pacer.waited(), 60s) << "the first three have aged out together";
}

TEST(Backoff, GrowsAndEndsWithItsBudget) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Backoff backoff(60s, seed);
    Milliseconds total{};
    int attempts = 0;
    while (const auto delay = backoff.next(std::nullopt)) {
      EXPECT_GE(*delay, 50ms);
      EXPECT_LE(*delay, 8s);
      total += *delay;
      ++attempts;
    }
    EXPECT_LE(total, 60s);
    EXPECT_GE(attempts, 7);
    EXPECT_LE(attempts, 200);
  }
}

TEST(Backoff, WaitsAsLongAsTheServerAsksOrNotAtAll) {
  Backoff backoff(60s, 1);
  const auto delay = backoff.next(5s);
  ASSERT_TRUE(delay);
  EXPECT_GE(*delay, 5s);
  EXPECT_LE(*delay, 6s);
  EXPECT_FALSE(backoff.next(56s));
  EXPECT_TRUE(backoff.next(1s));
}

TEST(ParseSeconds, TakesNumbersOnly) {
  EXPECT_EQ(parse_seconds("0"), 0ms);
  EXPECT_EQ(parse_seconds("17"), 17s);
  EXPECT_EQ(parse_seconds("4000000000"), 86'400s);
  for (const char* other : {"", "-1", "1.5", "soon", "99999999999", "Sun, 06 Nov 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_seconds(other)) << other;
  }
}

}  // namespace
}  // namespace ekaudit::enkryptify
