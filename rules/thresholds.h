// What the inventory rules compare with. Defaults are those of the documentation; policy may change them.
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>
#include <string>
#include <vector>

namespace ekaudit::rules {

// A day is 86,400 s.
using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;

struct Thresholds {
  // Age since creation or the last known rotation, each exceeded: exactly that old is not yet.
  Days rotation_due{30};
  Days rotation_overdue{60};
  Days rotation_long_overdue{120};
  // From creation to expiry, exceeded.
  Days long_lifetime{61};
  Days very_long_lifetime{120};
  // Never used and older; or idle for longer.
  Days unused_after{7};
  Days idle_after{30};
  // Less than this and than a fifth of the lifetime remains; used within the last days.
  Days expiring_within{7};
  int expiring_percent = 20;
  Days used_within{7};
  Days auditor_expiring_within{14};
  // In lower case; '*' stands for anything.
  std::vector<std::string> production = {"prod*", "prd*", "live*"};
};

}  // namespace ekaudit::rules
