#include "policy/policy.h"

#include <algorithm>

#include "policy/suppression.h"

namespace ekaudit::policy {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

bool wants_rule(const Policy& policy, std::string_view rule) {
  return (policy.only_rules.empty() || contains(policy.only_rules, rule)) &&
         !contains(policy.skip_rules, rule);
}

void apply(const Policy& policy, const Run& run, std::vector<rules::Finding>& findings,
           core::Notices& notices) {
  std::erase_if(findings, [&](const rules::Finding& finding) { return !wants_rule(policy, finding.rule); });
  for (rules::Finding& finding : findings) {
    const RuleSetting* setting = policy.settings.setting_of(finding.rule);
    if (setting != nullptr && setting->severity) {
      finding.severity = *setting->severity;
    }
  }
  // Before anything is dropped: an entry whose finding is merely too low to be shown is not stale.
  suppress(policy, run, findings, notices);
  std::erase_if(findings, [&](const rules::Finding& finding) {
    return finding.severity < policy.min_severity || finding.confidence < policy.min_confidence;
  });
}

bool fails(const Policy& policy, const std::vector<rules::Finding>& findings) {
  return policy.fail_on && std::any_of(findings.begin(), findings.end(), [&](const rules::Finding& finding) {
           return !finding.suppressed && finding.severity >= *policy.fail_on;
         });
}

}  // namespace ekaudit::policy
