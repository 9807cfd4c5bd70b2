#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

namespace ekaudit::cli {

ProgressLine::ProgressLine(const core::RunControl& control, Show show) : control_(control) {
  if (show == Show::automatic && isatty(STDERR_FILENO) == 1) {
    thread_ = std::thread([this] { run(); });
  }
}

ProgressLine::~ProgressLine() {
  if (!thread_.joinable()) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  finished_.notify_all();
  thread_.join();
}

void ProgressLine::run() {
  using namespace std::chrono_literals;
  std::unique_lock lock(mutex_);
  if (finished_.wait_for(lock, 1s, [this] { return done_; })) {
    return;
  }
  do {
    print();
  } while (!finished_.wait_for(lock, 200ms, [this] { return done_; }));
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

void ProgressLine::print() const {
  const auto& progress = control_.progress;
  const std::uint64_t expected = progress.objects_expected.load();
  const std::string objects =
      expected == 0 ? with_thousands(progress.objects)
                    : fmt::format("{} of {}", with_thousands(progress.objects), with_thousands(expected));
  fmt::print(stderr, "\r\x1b[Kscanning: {} objects, {} files, {}", objects, with_thousands(progress.files),
             human_bytes(progress.bytes));
  std::fflush(stderr);
}

std::string with_thousands(std::uint64_t number) {
  std::string text = fmt::format("{}", number);
  for (std::size_t place = text.size(); place > 3; place -= 3) {
    text.insert(place - 3, 1, ',');
  }
  return text;
}

std::string human_bytes(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 5> k_units = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < k_units.size()) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, k_units[unit]);
}

}  // namespace ekaudit::cli
