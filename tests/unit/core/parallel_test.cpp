#include "core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace ekaudit::core {
namespace {

TEST(ParallelFor, CallsEachIndexOnce) {
  for (const unsigned jobs : {1U, 2U, 3U, 8U}) {
    for (const std::size_t batch : {std::size_t{1}, std::size_t{7}, std::size_t{5000}}) {
      std::vector<std::atomic<int>> calls(1000);
      parallel_for(jobs, calls.size(), batch, [&](unsigned worker, std::size_t index) {
        EXPECT_LT(worker, jobs);
        calls[index].fetch_add(1);
      });
      for (const auto& count : calls) {
        EXPECT_EQ(count.load(), 1);
      }
    }
  }
}

TEST(ParallelFor, WithOneJobRunsInOrderInTheCallingThread) {
  const std::thread::id caller = std::this_thread::get_id();
  std::vector<std::size_t> order;
  parallel_for(1, 5, 2, [&](unsigned worker, std::size_t index) {
    EXPECT_EQ(worker, 0U);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    order.push_back(index);
  });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelFor, DoesNothingForNothing) {
  parallel_for(4, 0, 1, [](unsigned, std::size_t) { FAIL(); });
}

TEST(ParallelFor, UsesAWorkersNumberInOneThreadOnly) {
  std::mutex mutex;
  std::vector<std::set<std::thread::id>> threads(4);
  parallel_for(4, 200, 1, [&](unsigned worker, std::size_t) {
    const std::lock_guard lock(mutex);
    threads[worker].insert(std::this_thread::get_id());
  });
  for (const auto& ids : threads) {
    EXPECT_LE(ids.size(), 1U);
  }
}

TEST(ParallelFor, RethrowsTheFirstExceptionAndStops) {
  for (const unsigned jobs : {1U, 4U}) {
    std::atomic<int> calls{0};
    EXPECT_THROW(parallel_for(jobs, 1'000'000, 1,
                              [&](unsigned, std::size_t index) {
                                ++calls;
                                if (index == 10) {
                                  throw std::runtime_error("stop");
                                }
                              }),
                 std::runtime_error);
    EXPECT_GE(calls.load(), 1);
    EXPECT_LT(calls.load(), 1'000'000);
  }
}

}  // namespace
}  // namespace ekaudit::core
