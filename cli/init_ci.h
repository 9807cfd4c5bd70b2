// The pipelines that `ekaudit init --ci` writes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/init_files.h"
#include "cli/init_options.h"
#include "core/error.h"

namespace ekaudit::cli {

struct CiPlan {
  std::vector<FileChange> changes;
  std::string next;  // lines that say what is left to be done by hand
};

// For the working tree at `root`. The time of the scheduled run is derived from `repository_id`, so that
// running it again changes nothing. Where jobs get the program is taken from an earlier run's file if the
// options do not say. Errors: usage, for an unknown system, a source that is missing or no https address, and
// what plan_file refuses.
core::Result<CiPlan> plan_ci(const std::filesystem::path& root, const InitOptions& options,
                             std::string_view repository_id);

}  // namespace ekaudit::cli
