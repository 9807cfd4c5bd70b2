// What the user decided about findings: which are shown, which are suppressed, which fail the run.
// The one place that drops or marks a finding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/confidence.h"
#include "core/notice.h"
#include "core/severity.h"
#include "rules/finding.h"

namespace ekaudit::policy {

struct Policy {
  core::Severity min_severity = core::Severity::info;
  core::Confidence min_confidence = core::Confidence::low;
  std::optional<core::Severity> fail_on = core::Severity::medium;  // nothing: never
  std::vector<std::string> only_rules;                             // --rule; empty: all
  std::vector<std::string> skip_rules;                             // --skip-rule
  bool inline_directives = true;  // false: whoever wrote the content is not believed
};

// True if the rule's findings are wanted at all.
bool wants_rule(const Policy& policy, std::string_view rule);

// Drops what is below the minimum severity or confidence or of an unwanted rule, and marks what an
// inline directive suppresses. A directive covers a finding if it names the finding's rule or another
// rule of the same family (a deleted line turns leaked-token into leaked-token-in-history). Directives
// that name no rule of ours are told in `notices`.
void apply(const Policy& policy, std::vector<rules::Finding>& findings, core::Notices& notices);

// True if an unsuppressed finding is at or above `fail_on`.
bool fails(const Policy& policy, const std::vector<rules::Finding>& findings);

}  // namespace ekaudit::policy
