// When a token was made, leaked, used and will end, on one line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"

namespace ekaudit::reporters {

struct TimelineEvent {
  core::TimePoint time;
  std::string_view what;  // "leaked", "created"; ours
};

// An SVG with the events and `now`, and the same as text for who cannot see it. Empty for less than one
// event.
std::string html_timeline(std::vector<TimelineEvent> events, core::TimePoint now);

}  // namespace ekaudit::reporters
