// What the user decided about findings: which are shown, which are suppressed, which fail the run.
// The one place that drops or marks a finding.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/confidence.h"
#include "core/notice.h"
#include "core/severity.h"
#include "policy/baseline.h"
#include "policy/settings.h"
#include "rules/finding.h"

namespace ekaudit::policy {

struct Policy {
  core::Severity min_severity = core::Severity::info;
  core::Confidence min_confidence = core::Confidence::low;
  std::optional<core::Severity> fail_on = core::Severity::medium;  // nothing: never
  std::vector<std::string> only_rules;                             // --rule; empty: all
  std::vector<std::string> skip_rules;                             // --skip-rule
  bool inline_directives = true;     // false: whoever wrote the content is not believed
  Settings settings;                 // of the policy file
  std::optional<Baseline> baseline;  // --baseline
  std::string baseline_file;         // as shown to people
};

// What a run knows that the policy's entries are about.
struct Run {
  core::TimePoint now{};
  // Everything of this kind was looked at, so that an entry without a finding is stale.
  bool saw_all_leaks = false;
  bool saw_all_tokens = false;
  // The path that globs are matched with; the location's own if this is empty.
  std::function<std::string(const rules::Finding&)> path_of;
};

// True if the rule's findings are wanted at all. What the policy file disables is wanted: it is judged, and
// then suppressed and counted.
bool wants_rule(const Policy& policy, std::string_view rule);

// Sets remapped severities, marks what is suppressed (suppression.h), and drops what is below the minimum
// severity or confidence or of an unwanted rule.
void apply(const Policy& policy, const Run& run, std::vector<rules::Finding>& findings,
           core::Notices& notices);

// True if an unsuppressed finding is at or above `fail_on`.
bool fails(const Policy& policy, const std::vector<rules::Finding>& findings);

}  // namespace ekaudit::policy
