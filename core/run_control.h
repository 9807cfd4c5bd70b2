// Lets a signal or --timeout end the work soon. Workers ask stopped() between small pieces of work;
// what was found until then is still reported, as incomplete.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace ekaudit::core {

enum class StopReason : int { none = 0, interrupted, terminated, timeout };

class RunControl {
 public:
  using Steady = std::chrono::steady_clock;

  RunControl() = default;
  explicit RunControl(Steady::time_point deadline) : deadline_(deadline) {}
  // For a part of the work, which ends with the whole at the latest. `whole` must outlive it.
  RunControl(Steady::time_point deadline, RunControl& whole) : deadline_(deadline), whole_(&whole) {}

  // Safe from any thread. The first reason stays.
  void stop(StopReason reason) {
    StopReason none = StopReason::none;
    reason_.compare_exchange_strong(none, reason);
  }
  bool stopped() {
    for (RunControl* each = this; each != nullptr; each = each->whole_) {
      if (const StopReason due = each->due(); due != StopReason::none) {
        each->stop(due);
        stop(due);
        return true;
      }
    }
    return false;
  }
  StopReason reason() const { return reason_.load(); }

  // What has been done so far, for the progress line.
  struct Progress {
    std::atomic<std::uint64_t> objects{0};
    std::atomic<std::uint64_t> objects_expected{0};
    std::atomic<std::uint64_t> files{0};
    std::atomic<std::uint64_t> bytes{0};
  } progress;

 private:
  StopReason due() const {
    const StopReason reason = reason_.load(std::memory_order_relaxed);
    // Asking the clock costs more than all the rest, and most runs have no deadline.
    const bool is_late =
        reason == StopReason::none && deadline_ != Steady::time_point::max() && Steady::now() >= deadline_;
    return is_late ? StopReason::timeout : reason;
  }

  Steady::time_point deadline_ = Steady::time_point::max();
  RunControl* whole_ = nullptr;
  std::atomic<StopReason> reason_{StopReason::none};
};

}  // namespace ekaudit::core
