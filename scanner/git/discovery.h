// Finds a repository's directories on disk. Only what lies where is believed, never what the
// configuration says about it.
#pragma once

#include <filesystem>
#include <optional>

#include "core/error.h"
#include "core/notice.h"
#include "scanner/git/config_file.h"

namespace ekaudit::scanner::git {

struct Layout {
  std::filesystem::path git_dir;
  std::filesystem::path common_dir;
  std::optional<std::filesystem::path> worktree;
  Config config;
  // On the way: a configuration that cannot be read, a Git directory that lies somewhere unexpected.
  core::Notices notices;
};

// As Repository::discover and Repository::open. All paths are absolute and free of symbolic links.
core::Result<std::optional<Layout>> discover_layout(const std::filesystem::path& path);
core::Result<Layout> open_layout(const std::filesystem::path& git_dir);

}  // namespace ekaudit::scanner::git
