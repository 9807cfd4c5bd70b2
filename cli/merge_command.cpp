// `ekaudit merge REPORT…`: reports of many repositories, or of the shards of one, as one.
#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "audit/merge.h"
#include "cli/api_options.h"
#include "cli/bounded_file.h"
#include "cli/commands.h"
#include "cli/directories.h"
#include "cli/option_values.h"
#include "cli/output_options.h"
#include "cli/signals.h"
#include "core/text.h"
#include "reporters/json_reader.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

constexpr std::uint64_t k_largest_report = std::uint64_t{256} << 20;

struct MergeOptions {
  std::vector<std::string> reports;
  bool online = false;
  ApiOptions api;
  std::string state;
  OutputOptions output;
};

void add_merge_options(CLI::App& command, MergeOptions& options) {
  command.add_option("REPORT", options.reports, "Reports by --format json; the order means nothing")
      ->required()
      ->type_name("");
  command.add_flag("--online", options.online,
                   "Read the workspace's inventory: which leaked tokens live, and who uses which token");
  add_api_options(command, options.api);
  command
      .add_option("--state", options.state,
                  "Where rotations are remembered from run to run [$XDG_STATE_HOME/ekaudit]")
      ->type_name("DIR");
  add_output_options(command, options.output);
}

// One engine of many may have left half a report: the others' still count.
core::Notice unreadable(const std::string& file, const core::Error& error) {
  core::Notice notice;
  notice.kind = "unreadable-report";
  notice.message = fmt::format(
      "'{}' is no report that can be merged ({}): what it was to tell is missing here; make it again with "
      "--format "
      "json",
      core::to_terminal(file), core::to_terminal(error.message));
  notice.incomplete = true;
  return notice;
}

void read_reports(const std::vector<std::string>& files, audit::MergeRequest& request) {
  for (const std::string& file : files) {
    auto report = reporters::read_json(read_bounded_file("REPORT", file, k_largest_report));
    if (report) {
      request.sources.push_back({file, std::move(*report)});
    } else {
      request.notices.push_back(unreadable(file, report.error()));
    }
  }
}

ExitCode run_merge_command(const MergeOptions& options) {
  const OutputPlan plan = make_output_plan(options.output);
  const policy::Policy policy = make_policy(options.output);
  audit::MergeRequest request;
  if (options.online) {
    request.api = make_api_request(options.api, NoCredential::accepted);
    request.api->state = chosen_state_directory(options.state);
  }
  request.policy = policy;
  request.now = core::SystemClock().now();
  request.started = report_time(request.now);
  request.tool_version = std::string(k_version);
  request.show_suppressed = options.output.report_suppressed;
  read_reports(options.reports, request);
  core::RunControl control(make_deadline(options.output));
  audit::Report report;
  {
    const SignalWatch signals(control);
    report = audit::run_merge(std::move(request), control);
  }
  return finish_run(report, plan, policy, control.reason());
}

}  // namespace

Command add_merge_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand(
      "merge", "Join JSON reports of many repositories or shards, and judge what only the whole shows");
  const auto options = std::make_shared<MergeOptions>();
  add_merge_options(*app, *options);
  return {app, [options] { return run_merge_command(*options); }};
}

}  // namespace ekaudit::cli
