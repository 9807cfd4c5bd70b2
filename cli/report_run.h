// The end of a run that made a report: written where the user wants it, and what the process returns.
#pragma once

#include <string>
#include <vector>

#include "audit/report.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "core/run_control.h"
#include "policy/policy.h"
#include "reporters/reporter.h"

namespace ekaudit::cli {

struct OutputPlan {
  std::vector<ReportFile> files;
  reporters::Format format;
  reporters::TextStyle style;
  std::string baseline;  // --write-baseline, or empty
  unsigned jobs = 1;     // how many reports are made at a time
};

// Sets the report's end and exit code. A report that cannot be written is said on stderr.
ExitCode finish_run(audit::Report& report, const OutputPlan& plan, const policy::Policy& policy,
                    core::StopReason reason);

}  // namespace ekaudit::cli
