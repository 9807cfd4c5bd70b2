// What attribution spends at most, so that a forged history (a tree that names the same subtree again
// and again has 2^n paths) ends in a notice and not in a run without end. Real repositories stay far
// below. All of these count the same whatever the number of jobs and the order of the store.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ekaudit::scanner::git {

struct AttributionLimits {
  std::size_t max_traces = 1'000'000;               // (path, token) pairs in all
  std::size_t max_traces_per_commit = 100'000;      // that one commit introduces
  std::size_t max_introductions = 4'000'000;        // over all traces
  std::size_t max_held = 16'000'000;                // entries of held_by_tips over all traces
  std::uint64_t max_steps_per_commit = 20'000'000;  // tree entries compared
  std::uint64_t max_steps = 4'000'000'000;
  // What is noted of all trees until it is known which lead to a hit: about 60 MB for 400,000 trees with
  // 8 million entries of subtrees.
  std::uint64_t max_closure_bytes = std::uint64_t{2} << 30;
  std::size_t max_path_segments = 4096;
  std::size_t max_path_bytes = std::size_t{64} << 10;
};

}  // namespace ekaudit::scanner::git
