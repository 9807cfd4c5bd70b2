#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ekaudit::core {

void parallel_for(unsigned jobs, std::size_t count, std::size_t batch,
                  const std::function<void(unsigned, std::size_t)>& body) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr first_error;
  std::mutex error_mutex;
  const auto work = [&](unsigned worker) {
    try {
      for (std::size_t begin = next.fetch_add(batch); begin < count; begin = next.fetch_add(batch)) {
        const std::size_t end = std::min(begin + batch, count);
        for (std::size_t i = begin; i < end; ++i) {
          body(worker, i);
        }
      }
    } catch (...) {
      const std::lock_guard lock(error_mutex);
      if (!first_error) {
        first_error = std::current_exception();
      }
      next.store(count);
    }
  };
  {
    std::vector<std::jthread> threads;
    const auto useful = static_cast<unsigned>(std::min<std::size_t>(jobs, (count + batch - 1) / batch));
    for (unsigned worker = 1; worker < useful; ++worker) {
      threads.emplace_back(work, worker);
    }
    work(0);
  }
  if (first_error) {
    std::rethrow_exception(first_error);
  }
}

}  // namespace ekaudit::core
