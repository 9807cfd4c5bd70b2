// `ekaudit init`.
#pragma once

#include "cli/exit_code.h"
#include "cli/init_options.h"

namespace ekaudit::cli {

// Writes what is asked for, or takes it out again, and says so. Nothing is written if anything is refused.
// Throws core::UsageError where there is nothing to do, no repository, or no place for what is asked for.
ExitCode run_init(const InitOptions& options);

}  // namespace ekaudit::cli
