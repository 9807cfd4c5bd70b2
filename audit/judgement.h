// From evidence to findings, and the end that all reports share.
#pragma once

#include "audit/report.h"
#include "core/run_control.h"
#include "policy/policy.h"
#include "rules/evidence.h"

namespace ekaudit::audit {

// What a run looked at in full, so that an entry of the policy without a finding is stale.
struct Coverage {
  bool leaks = false;
  bool tokens = false;
};

// Gives the rules the policy's thresholds and declarations, lets the wanted ones judge, then policy; the
// report's findings are sorted by repository, path, line, column, rule and fingerprint.
void judge(const policy::Policy& policy, rules::Evidence& evidence, Report& report, Coverage coverage = {});

// The second half of judge(), for findings that are there already.
void decide(const policy::Policy& policy, core::TimePoint now, Report& report, Coverage coverage = {});

// The reason for an early end becomes a notice, notices are sorted and made unique, and the report is
// complete if none of them says otherwise.
void settle(Report& report, core::RunControl& control);

}  // namespace ekaudit::audit
