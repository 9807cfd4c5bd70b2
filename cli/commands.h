// One function per command; each returns what the process returns.
#pragma once

#include <string>

#include "cli/api_options.h"
#include "cli/exit_code.h"
#include "cli/scan_options.h"

namespace ekaudit::cli {

ExitCode run_scan_command(const ScanOptions& options);
struct TokensOptions {
  ApiOptions api;
  bool own_tokens = false;
  bool all = false;
  std::string sort = "severity";
  OutputOptions output;
};
void add_tokens_options(CLI::App& command, TokensOptions& options);
ExitCode run_tokens_command(const TokensOptions& options);

struct CacheOptions {
  std::string directory;  // empty: the default one
  bool clear = false;
};
// Shows or clears what scans remember. A directory that is not there is an empty one.
ExitCode run_cache_command(const CacheOptions& options);
// A table of all rules, or, with format "json", an array for scripts.
ExitCode run_rules_command(const std::string& format);
// The page of one rule. An unknown id is a core::UsageError that names the nearest.
ExitCode run_explain_command(const std::string& rule);

}  // namespace ekaudit::cli
