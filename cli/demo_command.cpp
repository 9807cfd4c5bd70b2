#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "audit/demo.h"
#include "cli/commands.h"
#include "cli/option_values.h"
#include "cli/output.h"
#include "cli/output_options.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

constexpr const char* k_label =
    "SAMPLE DATA: what `ekaudit audit` would say of a made-up repository and workspace. Nothing was\n"
    "scanned, nobody was asked.\n\n";

ExitCode run_demo_command(OutputOptions options) {
  options.policy.no_config = options.policy.config.empty();  // the repository here is not the sample's
  const OutputPlan plan = make_output_plan(options);
  audit::DemoRequest request;
  request.policy = make_policy(options);
  request.now = core::SystemClock().now();
  request.started = report_time(request.now);
  request.tool_version = std::string(k_version);
  audit::Report report = audit::run_demo(request);
  if (plan.format == reporters::Format::text) {
    if (const ExitCode printed = print_text(k_label); printed != ExitCode::clean) {
      return printed;
    }
  }
  const ExitCode code = finish_run(report, plan, request.policy, core::StopReason::none);
  // What is made up must fail nobody's job.
  return code == ExitCode::findings ? ExitCode::clean : code;
}

}  // namespace

Command add_demo_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("demo", "Show an audit of sample data: no account, no repository");
  const auto options = std::make_shared<OutputOptions>();
  add_output_options(*app, *options);
  return {app, [options] { return run_demo_command(*options); }};
}

}  // namespace ekaudit::cli
