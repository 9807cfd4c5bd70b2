#include "policy/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "rules/registry.h"

namespace ekaudit::policy {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool covers(const scanner::match::Directive& directive, const rules::Finding& finding) {
  const rules::Rule* own = rules::find_rule(finding.rule);
  return std::any_of(directive.rules.begin(), directive.rules.end(), [&](const std::string& name) {
    const rules::Rule* named = rules::find_rule(name);
    return named != nullptr && own != nullptr && named->info().family == own->info().family;
  });
}

void tell_unknown_rules(const rules::Finding& finding, core::Notices& notices) {
  for (const std::string& name : finding.directive->rules) {
    if (rules::find_rule(name) != nullptr) {
      continue;
    }
    const std::string nearest = rules::nearest_rule_id(name);
    core::Notice notice;
    notice.kind = "directive-unknown-rule";
    notice.repository = finding.location.repository;
    notice.path = finding.location.path;
    notice.message = fmt::format("ekaudit:ignore names '{}', which is no rule{}", core::to_terminal(name),
                                 nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest));
    notices.push_back(std::move(notice));
  }
}

}  // namespace

bool wants_rule(const Policy& policy, std::string_view rule) {
  return (policy.only_rules.empty() || contains(policy.only_rules, rule)) &&
         !contains(policy.skip_rules, rule);
}

void apply(const Policy& policy, std::vector<rules::Finding>& findings, core::Notices& notices) {
  std::erase_if(findings, [&](const rules::Finding& finding) {
    return !wants_rule(policy, finding.rule) || finding.severity < policy.min_severity ||
           finding.confidence < policy.min_confidence;
  });
  for (rules::Finding& finding : findings) {
    if (!finding.directive || !policy.inline_directives) {
      continue;
    }
    tell_unknown_rules(finding, notices);
    if (covers(*finding.directive, finding)) {
      finding.suppressed = rules::Suppression{"inline", finding.directive->reason, std::nullopt};
    }
  }
}

bool fails(const Policy& policy, const std::vector<rules::Finding>& findings) {
  return policy.fail_on && std::any_of(findings.begin(), findings.end(), [&](const rules::Finding& finding) {
           return !finding.suppressed && finding.severity >= *policy.fail_on;
         });
}

}  // namespace ekaudit::policy
