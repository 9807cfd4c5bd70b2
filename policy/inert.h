// Whether a policy leaves anything that finds leaks.
#pragma once

#include <string>
#include <vector>

#include "policy/settings.h"

namespace ekaudit::policy {

// Rules about leaked tokens that the settings disable, lower to info, or ignore everywhere whatever
// the token; entries with an end count as well.
std::vector<std::string> inert_leak_rules(const Settings& settings);

bool makes_leak_rules_inert(const Settings& settings);

}  // namespace ekaudit::policy
