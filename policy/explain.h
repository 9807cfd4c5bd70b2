// What a policy changes, for people (`ekaudit policy check`).
#pragma once

#include <string>

#include "core/clock.h"
#include "policy/settings.h"

namespace ekaudit::policy {

// Lines that each end with a line feed, without control characters; what stays as it is by default is left
// out.
std::string explain(const Settings& settings, core::TimePoint now);

}  // namespace ekaudit::policy
