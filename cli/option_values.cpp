#include "cli/option_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace ekaudit::cli {
namespace {

// A number and the suffix behind it.
std::pair<std::uint64_t, std::string_view> split_number(std::string_view option, std::string_view takes,
                                                        std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    bad_value(option, takes, text);
  }
  return {number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::uint64_t checked_multiply(std::string_view option, std::uint64_t a, std::uint64_t b) {
  constexpr auto k_limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (a > k_limit / b) {
    throw core::UsageError(fmt::format("the value of {} is too large", option));
  }
  return a * b;
}

}  // namespace

[[noreturn]] void bad_value(std::string_view option, std::string_view takes, std::string_view value) {
  throw core::UsageError(fmt::format("{} takes {}, not '{}'", option, takes, core::to_terminal(value)));
}

std::uint64_t parse_size(std::string_view option, std::string_view text) {
  constexpr std::string_view k_takes = "a size such as 256MiB of at least 1KiB";
  const auto [number, suffix] = split_number(option, k_takes, text);
  const std::string unit = core::to_lower(suffix);
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 13> k_units = {{
      {"", 1},
      {"b", 1},
      {"k", 1ULL << 10},
      {"kb", 1ULL << 10},
      {"kib", 1ULL << 10},
      {"m", 1ULL << 20},
      {"mb", 1ULL << 20},
      {"mib", 1ULL << 20},
      {"g", 1ULL << 30},
      {"gb", 1ULL << 30},
      {"gib", 1ULL << 30},
      {"t", 1ULL << 40},
      {"tib", 1ULL << 40},
  }};
  const auto* found = std::find_if(k_units.begin(), k_units.end(),
                                   [&](const auto& candidate) { return candidate.first == unit; });
  if (found == k_units.end()) {
    bad_value(option, k_takes, text);
  }
  const std::uint64_t size = checked_multiply(option, number, found->second);
  if (size < 1024) {
    bad_value(option, k_takes, text);
  }
  return size;
}

std::chrono::seconds parse_duration(std::string_view option, std::string_view text) {
  constexpr std::string_view k_takes = "a time such as 90s, 10m or 2h";
  const auto [number, unit] = split_number(option, k_takes, text);
  const std::uint64_t factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (factor == 0 || number == 0) {
    bad_value(option, k_takes, text);
  }
  constexpr std::uint64_t k_year = 366ULL * 86'400;
  return std::chrono::seconds(std::min(checked_multiply(option, number, factor), k_year));
}

core::TimePoint report_time(core::TimePoint now) {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  if (epoch == nullptr || *epoch == '\0') {
    return now;
  }
  const auto [seconds, rest] = split_number("SOURCE_DATE_EPOCH", "a number of seconds", epoch);
  if (!rest.empty()) {
    bad_value("SOURCE_DATE_EPOCH", "a number of seconds", epoch);
  }
  return core::TimePoint(std::chrono::seconds(checked_multiply("SOURCE_DATE_EPOCH", seconds, 1)));
}

}  // namespace ekaudit::cli
