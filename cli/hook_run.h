// What the hooks share: how they search, and how they tell.
#pragma once

#include <string>
#include <vector>

#include "audit/report.h"
#include "audit/scan_request.h"
#include "cli/exit_code.h"
#include "core/run_control.h"
#include "policy/policy.h"
#include "reporters/hook_text.h"

namespace ekaudit::cli {

struct HookOptions {
  enum class Which { pre_commit, commit_msg, pre_push, pre_receive };
  Which which = Which::pre_commit;
  std::vector<std::string> files;  // of pre-commit
  std::string message_file;        // of commit-msg
  std::string remote;              // of pre-push
  std::string url;
  bool allow_inline = false;  // of pre-receive
  std::string timeout;
};

audit::ScanRequest hook_request(audit::Extent extent);

// Follows the policy file at the root of the working tree, if there is one. Not for what others push. Throws
// core::UsageError for a file that is wrong.
void follow_policy(audit::ScanRequest& request);

// A variable's value; empty if there is none.
std::string environment(const char* name);

// "A..B" where pre-commit (the framework) is asked about commits: --from-ref and --to-ref, as in CI, or a
// push. Empty otherwise.
std::string framework_range();

// When --timeout ends the run. Throws core::UsageError.
core::RunControl::Steady::time_point deadline_of(const HookOptions& options);

// Says on stderr what there is to say. Sets the report's exit code and returns it.
ExitCode tell(audit::Report& report, reporters::HookEvent event, const policy::Policy& policy,
              const core::RunControl& control);

ExitCode run_pre_push(const HookOptions& options);
ExitCode run_pre_receive(const HookOptions& options);

}  // namespace ekaudit::cli
