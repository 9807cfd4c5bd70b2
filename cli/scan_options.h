// The options of `ekaudit scan` as they stand on the command line, and what they mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

#include "audit/scan_request.h"
#include "cli/progress.h"
#include "cli/report_run.h"
#include "core/run_control.h"

namespace ekaudit::cli {

struct ScanOptions {
  std::vector<std::string> paths;
  bool no_history = false;
  bool history_only = false;
  bool staged = false;
  std::string range;
  std::string since;
  std::string format = "text";
  std::vector<std::string> reports;
  std::vector<std::string> rules;
  std::vector<std::string> skip_rules;
  std::string min_severity = "info";
  std::string min_confidence = "low";
  std::string fail_on = "medium";
  bool report_suppressed = false;
  bool allow_shallow = false;
  unsigned jobs = 0;  // 0: one per processor
  std::string max_blob_size = "256MiB";
  std::string max_memory = "1GiB";
  std::string git_backend = "auto";
  bool verify_packs = false;
  std::string cache;  // empty: default_cache_directory()
  bool no_cache = false;
  std::string timeout;
  std::string repo_id;
  bool quiet = false;
  bool verbose = false;
  bool no_progress = false;
  std::string color = "auto";
};

void add_scan_options(CLI::App& command, ScanOptions& options);

// Those of them that every command with a report has: where it goes, what is in it, how long it may take.
void add_output_options(CLI::App& command, ScanOptions& options);

// These throw core::UsageError, saying which option and what it takes.
audit::ScanRequest make_request(const ScanOptions& options);
policy::Policy make_policy(const ScanOptions& options);
OutputPlan make_output_plan(const ScanOptions& options);
// `now`, or what SOURCE_DATE_EPOCH says (https://reproducible-builds.org/specs/source-date-epoch/).
core::TimePoint report_time(core::TimePoint now);
ProgressLine::Show make_progress(const ScanOptions& options);
// When --timeout ends the run; never, if there is none.
core::RunControl::Steady::time_point make_deadline(const ScanOptions& options);

// "256MiB", "64k", "1G": powers of 1,024, at least 1 KiB.
std::uint64_t parse_size(std::string_view option, std::string_view text);
// "90", "90s", "10m", "2h".
std::chrono::seconds parse_duration(std::string_view option, std::string_view text);

}  // namespace ekaudit::cli
