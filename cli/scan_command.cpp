#include "audit/scan.h"
#include "cli/commands.h"
#include "cli/signals.h"

namespace ekaudit::cli {

ExitCode run_scan_command(const ScanOptions& options) {
  const audit::ScanRequest request = make_request(options);
  const OutputPlan plan = make_output_plan(options);
  core::RunControl control(make_deadline(options));
  audit::Report report;
  {
    const SignalWatch signals(control);
    const ProgressLine progress(control, make_progress(options));
    report = audit::run_scan(request, control);
  }
  return finish_run(report, plan, request.policy, control.reason());
}

}  // namespace ekaudit::cli
