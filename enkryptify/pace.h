// How fast, and how often again: rate limits and waiting between attempts, on a clock that tests can set.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string_view>

#include "core/run_control.h"

namespace ekaudit::enkryptify {

using Steady = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

class Pacer {
 public:
  virtual ~Pacer() = default;
  virtual Steady::time_point now() const = 0;
  // Returns early when the run is stopped.
  virtual void wait(Milliseconds duration) = 0;
};

class SystemPacer final : public Pacer {
 public:
  explicit SystemPacer(core::RunControl& control) : control_(control) {}
  Steady::time_point now() const override { return Steady::now(); }
  void wait(Milliseconds duration) override;

 private:
  core::RunControl& control_;
};

// At most `count` starts within any `period`.
class RateLimiter {
 public:
  RateLimiter(std::size_t count, Milliseconds period) : count_(count), period_(period) {}
  // Waits until another one may start, and counts it.
  void start(Pacer& pacer);

 private:
  std::size_t count_;
  Milliseconds period_;
  std::deque<Steady::time_point> started_;
};

// Exponential backoff with full jitter, within a budget of waiting.
class Backoff {
 public:
  Backoff(Milliseconds budget, std::uint64_t seed) : left_(budget), random_(seed) {}
  // How long to wait before the next attempt; `asked`: what the server wants (Retry-After). Nothing where
  // that is more than what is left.
  std::optional<Milliseconds> next(std::optional<Milliseconds> asked);

 private:
  Milliseconds left_;
  unsigned attempts_ = 0;
  std::mt19937_64 random_;
};

// Of a Retry-After or RateLimit-Reset header: a number of seconds. Other forms are not taken.
std::optional<Milliseconds> parse_seconds(std::string_view header);

}  // namespace ekaudit::enkryptify
