// Runs a loop on several threads. The first exception of a worker ends the others and is rethrown in
// the caller.
#pragma once

#include <cstddef>
#include <functional>

namespace ekaudit::core {

// Calls body(worker, index) once for each index in [0, count), `worker` in [0, jobs). Indices are
// handed out in order, `batch` at a time. With one job everything runs in the calling thread.
// jobs and batch must be at least 1.
void parallel_for(unsigned jobs, std::size_t count, std::size_t batch,
                  const std::function<void(unsigned worker, std::size_t index)>& body);

}  // namespace ekaudit::core
