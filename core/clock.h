// Times. Everything is UTC; a day is 86,400 s.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ekaudit::core {

using TimePoint = std::chrono::sys_seconds;

// Where "now" comes from, so that tests can set it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
};

// "2026-11-24T01:53:48Z" (RFC 3339). Years outside 0000-9999 are clamped.
std::string format_rfc3339(TimePoint time);

// RFC 3339 with 'Z' or an offset, with or without fractional seconds, or a date alone ("2026-11-24",
// midnight UTC). Nothing for anything else.
std::optional<TimePoint> parse_time(std::string_view text);

// An HTTP date as servers send it, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7, IMF-fixdate). Nothing
// for anything else.
std::optional<TimePoint> parse_http_date(std::string_view text);

// "41 days ago", "3 hours ago", "just now"; "in the future" for times after `now`.
std::string format_age(TimePoint time, TimePoint now);

}  // namespace ekaudit::core
