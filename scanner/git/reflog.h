// The reflog of refs/stash, where all stashes but the newest are kept.
#pragma once

#include <filesystem>
#include <vector>

#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

// Newest first, each commit once. Empty if there is no such log or it cannot be read.
std::vector<ObjectId> read_stash_log(const std::filesystem::path& common_dir);

}  // namespace ekaudit::scanner::git
