// One function per command; each returns what the process returns.
#pragma once

#include <string>

#include "cli/exit_code.h"
#include "cli/scan_options.h"

namespace ekaudit::cli {

ExitCode run_scan_command(const ScanOptions& options);
// A table of all rules, or, with format "json", an array for scripts.
ExitCode run_rules_command(const std::string& format);
// The page of one rule. An unknown id is a core::UsageError that names the nearest.
ExitCode run_explain_command(const std::string& rule);

}  // namespace ekaudit::cli
