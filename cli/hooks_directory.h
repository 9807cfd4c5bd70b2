// Where Git looks for the hooks of a repository.
#pragma once

#include <filesystem>

#include "core/error.h"
#include "scanner/git/repository.h"

namespace ekaudit::cli {

struct HooksDirectory {
  std::filesystem::path path;
  bool is_husky = false;  // its scripts have no first line, and are kept in the repository
};

// core.hooksPath of the repository (relative to the working tree), else `hooks` in its common directory.
// Husky points Git at scripts of its own, which call those in .husky. Errors: usage, where the user's own
// configuration sends all repositories elsewhere.
core::Result<HooksDirectory> find_hooks_directory(const scanner::git::Repository& repository);

}  // namespace ekaudit::cli
