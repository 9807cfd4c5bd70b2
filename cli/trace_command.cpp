#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "audit/full_audit.h"
#include "cli/api_options.h"
#include "cli/choices.h"
#include "cli/commands.h"
#include "cli/directories.h"
#include "cli/output.h"
#include "cli/scan_options.h"
#include "cli/secret_input.h"
#include "cli/signals.h"

namespace ekaudit::cli {
namespace {

struct TraceOptions {
  std::string source = "-";
  ScanOptions scan;
  ApiOptions api;
  bool offline = false;
  bool no_verify = false;
  std::string state;
};

void add_trace_options(CLI::App& command, TraceOptions& options) {
  command.add_option("SOURCE", options.source, "Where the token is read from: - is standard input [-]")
      ->type_name("")
      ->check(one_of({"-"}));
  command.add_flag("--offline", options.offline, "Ask nobody: say only what can be said offline");
  command.add_flag("--no-verify", options.no_verify,
                   "Do not try the token, which would be a use of it: only look for its record");
  command
      .add_option("--state", options.state,
                  "Where it is remembered that the token was tried [$XDG_STATE_HOME/ekaudit]")
      ->type_name("DIR");
  add_api_options(command, options.api);
  add_output_options(command, options.scan);
}

audit::AuditRequest make_trace_request(const TraceOptions& options) {
  audit::AuditRequest request;
  request.scan = make_request(options.scan);
  request.scan.allow_shallow = true;
  if (!options.offline) {
    request.api = make_api_request(options.api, NoCredential::accepted);
    request.api->state = chosen_state_directory(options.state);
  }
  request.verification = options.no_verify ? audit::Verification::never : audit::Verification::always;
  request.trace = audit::Trace{read_token_from_stdin()};
  return request;
}

std::string proof_of(const rules::Finding& finding) {
  for (const rules::EvidenceItem& item : finding.evidence) {
    if (item.name == "proof" && !item.values.empty()) {
      return item.values.front();
    }
  }
  return {};
}

std::string verdict_of(const rules::Finding& finding) {
  const std::string proof = proof_of(finding);
  switch (finding.token->status) {
    case rules::TokenStatus::active:
      return proof == "inventory" ? "ALIVE: its record is neither revoked nor expired"
                                  : "ALIVE: the API takes it";
    case rules::TokenStatus::revoked:
      return proof == "rotated" ? "DEAD: its token has another value since, and the API refuses this one"
                                : "DEAD: its record is revoked";
    case rules::TokenStatus::expired:
      return "DEAD: its record has expired";
    case rules::TokenStatus::unknown:
      break;
  }
  return proof.empty() ? "UNKNOWN: nobody was asked, or nobody knew"
                       : "UNKNOWN: the API refuses it and no record explains it: it is dead, or not of this "
                         "vendor or workspace";
}

std::string headline(const audit::Report& report) {
  const auto given =
      std::find_if(report.findings.begin(), report.findings.end(), [](const rules::Finding& finding) {
        return finding.location.kind == scanner::LocationKind::standard_input && finding.token;
      });
  if (given == report.findings.end()) {
    return {};
  }
  const auto places =
      std::count_if(report.findings.begin(), report.findings.end(), [](const rules::Finding& finding) {
        return audit::subject_of(finding) == audit::Subject::leaks &&
               finding.location.kind != scanner::LocationKind::standard_input;
      });
  return fmt::format("{} is {}; it stands in {} here.\n\n", given->token->redacted, verdict_of(*given),
                     places == 0   ? "no place that was searched"
                     : places == 1 ? "1 place"
                                   : fmt::format("{} places", places));
}

ExitCode run_trace_command(const TraceOptions& options) {
  const audit::AuditRequest request = make_trace_request(options);
  OutputPlan plan = make_output_plan(options.scan);
  plan.style.verbose = true;
  core::RunControl control(make_deadline(options.scan));
  audit::Report report;
  {
    const SignalWatch signals(control);
    report = audit::run_audit(request, control);
  }
  if (plan.format == reporters::Format::text && !options.scan.quiet) {
    if (const ExitCode printed = print_text(headline(report)); printed != ExitCode::clean) {
      return printed;
    }
  }
  return finish_run(report, plan, request.scan.policy, control.reason());
}

}  // namespace

Command add_trace_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand(
      "trace",
      "Tell of one token, from standard input: does it live, what does it open, where does it stand");
  const auto options = std::make_shared<TraceOptions>();
  add_trace_options(*app, *options);
  return {app, [options] { return run_trace_command(*options); }};
}

}  // namespace ekaudit::cli
