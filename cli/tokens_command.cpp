#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "audit/token_audit.h"
#include "cli/api_options.h"
#include "cli/choices.h"
#include "cli/commands.h"
#include "cli/directories.h"
#include "cli/option_values.h"
#include "cli/output_options.h"
#include "cli/signals.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

using reporters::TokenSort;

struct TokensOptions {
  ApiOptions api;
  bool all = false;
  std::string state;
  std::string sort = "severity";
  OutputOptions output;
};

constexpr std::array<std::pair<std::string_view, TokenSort>, 5> k_sorts = {{
    {"severity", TokenSort::severity},
    {"name", TokenSort::name},
    {"age", TokenSort::age},
    {"expiry", TokenSort::expiry},
    {"last-use", TokenSort::last_use},
}};

TokenSort sort_of(const std::string& name) {
  for (const auto& [known, sort] : k_sorts) {
    if (known == name) {
      return sort;
    }
  }
  return TokenSort::severity;
}

void add_tokens_options(CLI::App& command, TokensOptions& options) {
  add_api_options(command, options.api);
  command.add_flag("--all", options.all, "Show revoked and expired tokens too");
  command
      .add_option("--state", options.state,
                  "Where rotations are remembered from run to run [$XDG_STATE_HOME/ekaudit]")
      ->type_name("DIR");
  command.add_option("--sort", options.sort, "severity, name, age, expiry or last-use")
      ->type_name("KEY")
      ->capture_default_str()
      ->check(one_of({"severity", "name", "age", "expiry", "last-use"}));
  add_output_options(command, options.output);
}

ExitCode run_tokens_command(const TokensOptions& options) {
  OutputPlan plan = make_output_plan(options.output);
  plan.style.all_tokens = options.all;
  plan.style.token_sort = sort_of(options.sort);
  audit::TokenRequest request{make_api_request(options.api, NoCredential::refused)};
  request.policy = make_policy(options.output);
  request.api.state = chosen_state_directory(options.state);
  request.now = core::SystemClock().now();
  request.started = report_time(request.now);
  request.tool_version = std::string(k_version);
  request.show_suppressed = options.output.report_suppressed;
  core::RunControl control(make_deadline(options.output));
  audit::Report report;
  {
    const SignalWatch signals(control);
    report = audit::run_token_audit(request, control);
  }
  return finish_run(report, plan, request.policy, control.reason());
}

}  // namespace

Command add_tokens_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("tokens", "Audit the tokens of a workspace against best practice");
  const auto options = std::make_shared<TokensOptions>();
  add_tokens_options(*app, *options);
  return {app, [options] { return run_tokens_command(*options); }};
}

}  // namespace ekaudit::cli
