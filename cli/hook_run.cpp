#include "cli/hook_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "cli/option_values.h"
#include "core/error.h"
#include "policy/policy_file.h"
#include "scanner/git/repository.h"
#include "version.h"

namespace ekaudit::cli {

audit::ScanRequest hook_request(audit::Extent extent) {
  audit::ScanRequest request;
  request.extent = extent;
  request.caller = audit::Caller::hook;
  request.needs_identity = false;
  request.jobs = std::max(1U, std::thread::hardware_concurrency());
  request.now = core::SystemClock().now();
  request.started = request.now;
  request.tool_version = std::string(k_version);
  return request;
}

void follow_policy(audit::ScanRequest& request) {
  const auto repository = scanner::git::Repository::of_hook();
  if (!repository || !*repository || !(*repository)->worktree()) {
    return;
  }
  const auto file = policy::policy_file_in(*(*repository)->worktree());
  if (!file) {
    throw core::UsageError(file.error().message);
  }
  if (*file) {
    auto settings = policy::load_policy(**file, policy::k_policy_file);
    if (!settings) {
      throw core::UsageError(settings.error().message);
    }
    request.policy.settings = std::move(*settings);
  }
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string framework_range() {
  const std::string from = environment("PRE_COMMIT_FROM_REF");
  const std::string to = environment("PRE_COMMIT_TO_REF");
  return from.empty() || to.empty() ? std::string() : from + ".." + to;
}

core::RunControl::Steady::time_point deadline_of(const HookOptions& options) {
  using Steady = core::RunControl::Steady;
  return options.timeout.empty() ? Steady::time_point::max()
                                 : Steady::now() + parse_duration("--timeout", options.timeout);
}

ExitCode tell(audit::Report& report, reporters::HookEvent event, const policy::Policy& policy,
              const core::RunControl& control) {
  const ExitCode code = exit_code_of(report, policy, control.reason());
  report.exit_code = static_cast<int>(code);
  fmt::print(stderr, "{}", reporters::render_hook(report, event, *policy.fail_on));
  return code;
}

}  // namespace ekaudit::cli
