// The options that every command with a report has: what is in it, where it goes, how long it may take.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "cli/policy_options.h"
#include "cli/progress.h"
#include "cli/report_run.h"
#include "core/run_control.h"
#include "policy/policy.h"

namespace ekaudit::cli {

struct OutputOptions {
  PolicyOptions policy;
  std::string format = "text";
  std::vector<std::string> reports;
  std::vector<std::string> rules;
  std::vector<std::string> skip_rules;
  std::string min_severity = "info";
  std::string min_confidence = "low";
  std::string fail_on = "medium";
  bool report_suppressed = false;
  std::string timeout;
  bool quiet = false;
  bool verbose = false;
  bool counts_only = false;
  bool no_progress = false;
  std::string color = "auto";
};

void add_output_options(CLI::App& command, OutputOptions& options);

// These throw core::UsageError, saying which option and what it takes.
// The policy of the command line, of the policy file for `start` (load_policy_files) and of the baseline.
policy::Policy make_policy(const OutputOptions& options, const std::filesystem::path& start = ".");
OutputPlan make_output_plan(const OutputOptions& options);
ProgressLine::Show make_progress(const OutputOptions& options);
// When --timeout ends the run; never, if there is none.
core::RunControl::Steady::time_point make_deadline(const OutputOptions& options);

}  // namespace ekaudit::cli
