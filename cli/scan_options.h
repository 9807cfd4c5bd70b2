// The options of `ekaudit scan` as they stand on the command line, and what they mean.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "audit/scan_request.h"
#include "cli/output_options.h"

namespace ekaudit::cli {

struct ScanOptions : OutputOptions {
  std::vector<std::string> paths;
  bool no_history = false;
  bool history_only = false;
  bool staged = false;
  std::string range;
  std::string since;
  std::string shard;
  bool allow_shallow = false;
  unsigned jobs = 0;  // 0: one per processor
  std::string max_blob_size = "256MiB";
  std::string max_memory = "1GiB";
  std::string git_backend = "auto";
  bool verify_packs = false;
  std::string cache;  // empty: default_cache_directory()
  bool no_cache = false;
  std::string repo_id;
};

void add_scan_options(CLI::App& command, ScanOptions& options);

// Throws core::UsageError, saying which option and what it takes.
audit::ScanRequest make_request(const ScanOptions& options);

}  // namespace ekaudit::cli
