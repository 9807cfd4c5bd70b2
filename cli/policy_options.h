// Which policy file and baseline a run follows.
#pragma once

#include <filesystem>
#include <string>

#include <CLI/App.hpp>

#include "audit/report.h"
#include "policy/policy.h"

namespace ekaudit::cli {

struct PolicyOptions {
  std::string config;
  bool no_config = false;
  std::string baseline;
  std::string write_baseline;
};

void add_policy_options(CLI::App& command, PolicyOptions& options);

// Fills in what the files say. Without --config and --no-config the policy is that of the repository or
// directory that `start` lies in. Throws core::UsageError, saying which file, where in it, and what is wrong.
void load_policy_files(const PolicyOptions& options, const std::filesystem::path& start,
                       policy::Policy& policy);

// The findings of `report` as a baseline, written to `file` at once and whole; says so on stderr. False if it
// could not be written.
bool write_baseline(const std::string& file, const audit::Report& report);

}  // namespace ekaudit::cli
