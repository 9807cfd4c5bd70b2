#include <memory>

#include "audit/scan.h"
#include "cli/commands.h"
#include "cli/scan_options.h"
#include "cli/signals.h"

namespace ekaudit::cli {
namespace {

ExitCode run_scan_command(const ScanOptions& options) {
  const audit::ScanRequest request = make_request(options);
  OutputPlan plan = make_output_plan(options);
  plan.jobs = request.jobs;
  core::RunControl control(make_deadline(options));
  audit::Report report;
  {
    const SignalWatch signals(control);
    const ProgressLine progress(control, make_progress(options));
    report = audit::run_scan(request, control);
  }
  return finish_run(report, plan, request.policy, control.reason());
}

}  // namespace

Command add_scan_command(CLI::App& program) {
  CLI::App* app =
      program.add_subcommand("scan", "Find leaked tokens in the working tree, the index and all history");
  const auto options = std::make_shared<ScanOptions>();
  add_scan_options(*app, *options);
  return {app, [options] { return run_scan_command(*options); }};
}

}  // namespace ekaudit::cli
