// How much memory the threads of one enumeration may fill with objects. Each has a small share of its own;
// what takes more waits its turn for the large one, so that the sum stays bounded however many threads
// there are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>

namespace ekaudit::scanner::git {

class WalkMemory {
 public:
  WalkMemory(std::uint64_t total, unsigned jobs)
      : share_(total / 4 / std::max(jobs, 1U)), large_(total - total / 4) {}

  std::uint64_t share() const { return share_; }
  std::uint64_t large() const { return large_; }
  // Waits until no other thread holds the large share.
  std::unique_lock<std::mutex> claim_large() { return std::unique_lock(mutex_); }

 private:
  std::uint64_t share_;
  std::uint64_t large_;
  std::mutex mutex_;
};

}  // namespace ekaudit::scanner::git
