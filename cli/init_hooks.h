// Writes Git's hooks, beside those that are there, and takes them out again.
#pragma once

#include <string>

#include "cli/init_options.h"
#include "scanner/git/repository.h"

namespace ekaudit::cli {

// What it wrote, or would write, for people. Throws core::UsageError for a name that is no hook, and for a
// hook that cannot be kept.
std::string set_up_hooks(const scanner::git::Repository& repository, const InitOptions& options);

}  // namespace ekaudit::cli
