#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "audit/full_audit.h"
#include "cli/api_options.h"
#include "cli/commands.h"
#include "cli/directories.h"
#include "cli/scan_options.h"
#include "cli/signals.h"

namespace ekaudit::cli {
namespace {

struct AuditOptions {
  ScanOptions scan;
  ApiOptions api;
  bool offline = false;
  bool related = false;
  bool verify = false;
  bool no_verify = false;
  unsigned verify_max = 100;
  std::string state;
};

void add_audit_options(CLI::App& command, AuditOptions& options) {
  add_scan_options(command, options.scan);
  add_api_options(command, options.api);
  command.add_flag("--offline", options.offline, "Leave the API out on purpose");
  command.add_flag("--related", options.related,
                   "Of the inventory's findings, only those of tokens that leaked or are declared here");
  auto* verify = command.add_flag("--verify", options.verify,
                                  "Ask the API about leaked tokens even where no inventory could be read");
  command.add_flag("--no-verify", options.no_verify, "Never ask the API whether a leaked token lives")
      ->excludes(verify);
  command
      .add_option("--state", options.state,
                  "Where rotations are remembered from run to run [$XDG_STATE_HOME/ekaudit]")
      ->type_name("DIR");
  command.add_option("--verify-max", options.verify_max, "How many leaked tokens to ask about at most")
      ->type_name("N")
      ->capture_default_str();
}

audit::AuditRequest make_audit_request(const AuditOptions& options) {
  audit::AuditRequest request;
  request.scan = make_request(options.scan);
  if (!options.offline) {
    request.api = make_api_request(options.api, NoCredential::accepted);
    request.api->state = chosen_state_directory(options.state);
  }
  request.verification = options.verify      ? audit::Verification::always
                         : options.no_verify ? audit::Verification::never
                                             : audit::Verification::where_explained;
  request.verify_most = options.verify_max;
  request.inventory_findings =
      options.related ? audit::InventoryFindings::related : audit::InventoryFindings::all;
  return request;
}

ExitCode run_audit_command(const AuditOptions& options) {
  const audit::AuditRequest request = make_audit_request(options);
  OutputPlan plan = make_output_plan(options.scan);
  plan.jobs = request.scan.jobs;
  core::RunControl control(make_deadline(options.scan));
  audit::Report report;
  {
    const SignalWatch signals(control);
    const ProgressLine progress(control, make_progress(options.scan));
    report = audit::run_audit(request, control);
  }
  return finish_run(report, plan, request.scan.policy, control.reason());
}

}  // namespace

Command add_audit_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand(
      "audit", "Scan, audit the tokens of a workspace, and tell which leaks are alive");
  const auto options = std::make_shared<AuditOptions>();
  add_audit_options(*app, *options);
  return {app, [options] { return run_audit_command(*options); }};
}

}  // namespace ekaudit::cli
