#include "cli/hooks_directory.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "core/text.h"
#include "scanner/git/config_file.h"
#include "scanner/git/file_read.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;
namespace git = scanner::git;

std::optional<std::string> hooks_path_in(const fs::path& file) {
  constexpr std::uint64_t k_max_config = std::uint64_t{4} << 20;
  const auto text = git::read_file(file, k_max_config);
  if (!text) {
    return std::nullopt;
  }
  const git::Config config = git::parse_config(*text);
  const auto value = config.value("core", "", "hookspath");
  return value && !value->empty() ? std::optional(std::string(*value)) : std::nullopt;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// As git-config(1) finds them; files that they include are not read.
std::vector<fs::path> user_configurations() {
  if (const std::string chosen = variable("GIT_CONFIG_GLOBAL"); !chosen.empty()) {
    return {chosen};
  }
  const fs::path home = variable("HOME");
  const std::string xdg = variable("XDG_CONFIG_HOME");
  return {xdg.empty() ? home / ".config/git/config" : fs::path(xdg) / "git/config", home / ".gitconfig"};
}

}  // namespace

core::Result<HooksDirectory> find_hooks_directory(const git::Repository& repository) {
  const fs::path root = repository.worktree().value_or(repository.git_dir());
  if (const auto own = hooks_path_in(repository.common_dir() / "config")) {
    const fs::path directory = (root / fs::path(*own)).lexically_normal();
    const fs::path husky = (root / ".husky").lexically_normal();
    if (directory == husky / "_" || directory == husky / "_/" || directory == husky ||
        directory == husky / "") {
      return HooksDirectory{husky, true};
    }
    return HooksDirectory{directory, false};
  }
  for (const fs::path& file : user_configurations()) {
    if (const auto path = hooks_path_in(file)) {
      return core::fail(
          core::ErrorKind::usage,
          fmt::format("Git looks for hooks in {} instead of this repository, as core.hooksPath in {} "
                      "says; set it here to choose (git config core.hooksPath .git/hooks), or write "
                      "`ekaudit hook` into the hooks there",
                      core::to_terminal(*path), core::to_terminal(file.native())));
    }
  }
  return HooksDirectory{repository.common_dir() / "hooks", false};
}

}  // namespace ekaudit::cli
