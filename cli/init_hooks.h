// Writes Git's hooks, beside those that are there, and takes them out again.
#pragma once

#include <string>

#include "cli/exit_code.h"

namespace ekaudit::cli {

struct InitOptions {
  std::string hooks;  // names, separated by commas
  bool remove = false;
  bool dry_run = false;
};

// Says what it wrote, or would write. Throws core::UsageError for a name that is no hook, for a hook that
// cannot be kept, and where there is no repository.
ExitCode run_init(const InitOptions& options);

}  // namespace ekaudit::cli
