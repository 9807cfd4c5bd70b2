// What options take, from text. All throw core::UsageError, which names the option and what it takes.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "core/clock.h"

namespace ekaudit::cli {

// "--x takes SOMETHING, not 'value'".
[[noreturn]] void bad_value(std::string_view option, std::string_view takes, std::string_view value);

// "256MiB", "64k", "1G": powers of 1,024, at least 1 KiB.
std::uint64_t parse_size(std::string_view option, std::string_view text);
// "90", "90s", "10m", "2h".
std::chrono::seconds parse_duration(std::string_view option, std::string_view text);

// `now`, or what SOURCE_DATE_EPOCH says (https://reproducible-builds.org/specs/source-date-epoch/).
core::TimePoint report_time(core::TimePoint now);

}  // namespace ekaudit::cli
