#include "enkryptify/pace.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <thread>

namespace ekaudit::enkryptify {

void SystemPacer::wait(Milliseconds duration) {
  constexpr Milliseconds k_step{50};
  const auto end = now() + duration;
  while (!control_.stopped() && now() < end) {
    std::this_thread::sleep_for(std::min<Steady::duration>(k_step, end - now()));
  }
}

void RateLimiter::start(Pacer& pacer) {
  while (!started_.empty() && started_.front() + period_ <= pacer.now()) {
    started_.pop_front();
  }
  if (started_.size() >= count_) {
    const auto free = started_.front() + period_;
    pacer.wait(std::chrono::ceil<Milliseconds>(free - pacer.now()));
    started_.pop_front();
  }
  started_.push_back(pacer.now());
}

std::optional<Milliseconds> Backoff::next(std::optional<Milliseconds> asked) {
  constexpr std::int64_t k_first = 250;
  constexpr unsigned k_most_doublings = 5;
  const std::int64_t ceiling = k_first << std::min(attempts_++, k_most_doublings);
  // Without a floor, attempts would not use up the budget.
  const Milliseconds jitter{std::uniform_int_distribution<std::int64_t>(k_first / 5, ceiling)(random_)};
  const Milliseconds delay = asked ? *asked + jitter / 4 : jitter;
  if (delay > left_) {
    return std::nullopt;
  }
  left_ -= delay;
  return delay;
}

std::optional<Milliseconds> parse_seconds(std::string_view header) {
  constexpr std::uint32_t k_most = 86'400;
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (error != std::errc() || end != header.data() + header.size()) {
    return std::nullopt;
  }
  return std::chrono::seconds(std::min(seconds, k_most));
}

}  // namespace ekaudit::enkryptify
