// The keys of a policy file, one table for each kind of mapping. docs/schema/ekaudit.policy.v1.schema.json
// says the same to editors; a test holds the two together.
#pragma once

#include <array>
#include <string_view>

#include "rules/thresholds.h"

namespace ekaudit::policy {

inline constexpr std::array<std::string_view, 6> k_top_keys = {
    "rules", "ignore", "tokens", "environments", "patterns", "withoutLeakRules"};
inline constexpr std::array<std::string_view, 4> k_rule_keys = {"disable", "reason", "severity",
                                                                "thresholds"};
inline constexpr std::array<std::string_view, 6> k_ignore_keys = {"rule",  "path",   "fingerprint",
                                                                  "token", "reason", "expires"};
inline constexpr std::array<std::string_view, 8> k_token_keys = {
    "name", "id", "purpose", "secrets", "consumers", "writers", "rotationDays", "rotatedAt"};
inline constexpr std::array<std::string_view, 3> k_secret_keys = {"name", "store", "environment"};
inline constexpr std::array<std::string_view, 1> k_environment_keys = {"production"};
inline constexpr std::array<std::string_view, 3> k_pattern_keys = {"name", "literal", "body"};

inline constexpr int k_max_days = 36'500;

// A number under a rule's `thresholds:`: days, or, where `percent` is set, per cent.
struct ThresholdKey {
  std::string_view rule;
  std::string_view key;
  rules::Days rules::Thresholds::*days;
  int rules::Thresholds::*percent;
};

inline constexpr std::array<ThresholdKey, 11> k_threshold_keys = {{
    {"rotation-overdue", "due", &rules::Thresholds::rotation_due, nullptr},
    {"rotation-overdue", "overdue", &rules::Thresholds::rotation_overdue, nullptr},
    {"rotation-overdue", "longOverdue", &rules::Thresholds::rotation_long_overdue, nullptr},
    {"long-lived", "long", &rules::Thresholds::long_lifetime, nullptr},
    {"long-lived", "veryLong", &rules::Thresholds::very_long_lifetime, nullptr},
    {"unused-token", "neverUsed", &rules::Thresholds::unused_after, nullptr},
    {"unused-token", "idle", &rules::Thresholds::idle_after, nullptr},
    {"expiring-token", "within", &rules::Thresholds::expiring_within, nullptr},
    {"expiring-token", "percent", nullptr, &rules::Thresholds::expiring_percent},
    {"expiring-token", "usedWithin", &rules::Thresholds::used_within, nullptr},
    {"auditor-expiring", "within", &rules::Thresholds::auditor_expiring_within, nullptr},
}};

}  // namespace ekaudit::policy
