#include "core/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace ekaudit::core {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Reads exactly `width` decimal digits and drops them from `text`.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
  int value = 0;
  if (text.size() < width) {
    return std::nullopt;
  }
  const char* end = text.data() + width;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || text.front() == '-') {
    return std::nullopt;
  }
  text.remove_prefix(width);
  return value;
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take_char(text, "-")) {
    return std::nullopt;
  }
  const auto month = take_number(text, 2);
  if (!month || !take_char(text, "-")) {
    return std::nullopt;
  }
  const auto day = take_number(text, 2);
  if (!day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date);
}

std::optional<seconds> take_time_of_day(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ":")) {
    return std::nullopt;
  }
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59 || !take_char(text, ":")) {
    return std::nullopt;
  }
  const auto second = take_number(text, 2);
  if (!second || *second > 60) {
    return std::nullopt;
  }
  if (take_char(text, ".")) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) {
      return std::nullopt;
    }
    text.remove_prefix(digits);
  }
  return hours(*hour) + minutes(*minute) + seconds(*second);
}

std::optional<seconds> take_offset(std::string_view& text) {
  if (take_char(text, "Zz")) {
    return seconds(0);
  }
  const bool west = !text.empty() && text.front() == '-';
  if (!take_char(text, "+-")) {
    return std::nullopt;
  }
  const auto hour = take_number(text, 2);
  take_char(text, ":");
  const auto minute = take_number(text, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59) {
    return std::nullopt;
  }
  const seconds offset = hours(*hour) + minutes(*minute);
  return west ? -offset : offset;
}

}  // namespace

TimePoint SystemClock::now() const {
  return std::chrono::floor<seconds>(std::chrono::system_clock::now());
}

std::string format_rfc3339(TimePoint time) {
  const TimePoint first = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
  const TimePoint last = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + days(1) - seconds(1);
  const TimePoint shown = std::clamp(time, first, last);
  const auto day = std::chrono::floor<days>(shown);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(shown - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::optional<TimePoint> parse_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date) {
    return std::nullopt;
  }
  if (text.empty()) {
    return TimePoint(*date);
  }
  if (!take_char(text, "Tt ")) {
    return std::nullopt;
  }
  const auto time = take_time_of_day(text);
  const auto offset = time ? take_offset(text) : std::nullopt;
  if (!offset || !text.empty()) {
    return std::nullopt;
  }
  return TimePoint(*date) + *time - *offset;
}

std::optional<TimePoint> parse_http_date(std::string_view text) {
  constexpr std::string_view k_form = "Sun, 06 Nov 1994 08:49:37 GMT";
  constexpr std::string_view k_months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::size_t k_day = 5;
  constexpr std::size_t k_month = 8;
  constexpr std::size_t k_year = 12;
  constexpr std::size_t k_time = 17;
  constexpr std::size_t k_time_size = 8;
  if (text.size() != k_form.size() || !text.ends_with(" GMT")) {
    return std::nullopt;
  }
  const std::size_t month = k_months.find(text.substr(k_month, 3));
  if (month == std::string_view::npos || month % 3 != 0) {
    return std::nullopt;
  }
  std::string iso(text.substr(k_year, 4));
  iso += month / 3 < 9 ? "-0" : "-";
  iso += std::to_string(month / 3 + 1);
  iso.append("-")
      .append(text.substr(k_day, 2))
      .append("T")
      .append(text.substr(k_time, k_time_size))
      .append("Z");
  return parse_time(iso);
}

std::string format_age(TimePoint time, TimePoint now) {
  if (time > now) {
    return "in the future";
  }
  const seconds age = now - time;
  static constexpr std::array<std::pair<long long, std::string_view>, 3> k_units = {
      {{86'400, "day"}, {3'600, "hour"}, {60, "minute"}}};
  for (const auto& [length, name] : k_units) {
    if (const long long count = age.count() / length; count > 0) {
      return fmt::format("{} {}{} ago", count, name, count == 1 ? "" : "s");
    }
  }
  return "just now";
}

}  // namespace ekaudit::core
