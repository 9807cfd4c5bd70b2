// A line on stderr that says how far the scan is, if stderr is a terminal and it takes over a second.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/run_control.h"

namespace ekaudit::cli {

class ProgressLine {
 public:
  enum class Show { automatic, never };

  // Starts a thread only if there is something to show it on.
  ProgressLine(const core::RunControl& control, Show show);
  // Clears the line.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void run();
  void print() const;

  const core::RunControl& control_;
  std::mutex mutex_;
  std::condition_variable finished_;
  bool done_ = false;
  std::thread thread_;
};

// "849,014", "8.3 GB".
std::string with_thousands(std::uint64_t number);
std::string human_bytes(std::uint64_t bytes);

}  // namespace ekaudit::cli
