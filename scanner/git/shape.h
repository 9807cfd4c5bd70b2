// Properties of a repository's files that decide what can be read from it, and what its owner should
// know about how it was read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/notice.h"
#include "scanner/git/config_file.h"

namespace ekaudit::scanner::git {

// The URL of "origin", else of the first remote by name; empty without any.
std::string find_remote_url(const Config& config);

// A promisor remote in the configuration, or a pack that came from one.
bool is_partial_clone(const Config& config, const std::filesystem::path& common_dir);

// A `shallow` file with at least one entry.
bool is_shallow_clone(const std::filesystem::path& common_dir);

// As Repository::submodule_git_dirs.
std::vector<std::filesystem::path> find_submodule_git_dirs(const std::filesystem::path& common_dir);

// Grafts and an object directory that is a link to elsewhere.
core::Notices describe_shape(const std::filesystem::path& common_dir);

}  // namespace ekaudit::scanner::git
