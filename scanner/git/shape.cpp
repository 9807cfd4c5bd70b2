#include "scanner/git/shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/text.h"
#include "scanner/git/file_read.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_max_list_size = std::uint64_t{64} << 20;
constexpr std::size_t k_max_submodule_depth = 64;
constexpr std::size_t k_max_submodules = 10000;

// Git's own reading of a boolean; everything it would refuse counts as true here.
bool is_true(std::string_view value) {
  const std::string lower = core::to_lower(value);
  return lower != "false" && lower != "no" && lower != "off" && lower != "0" && !lower.empty();
}

bool is_real_directory(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(fs::symlink_status(path, ignored));
}

bool has_git_dir_files(const fs::path& directory) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(directory / "HEAD", ignored)) &&
         is_real_directory(directory / "objects");
}

// True if the file holds anything but white space and comments. One that cannot be read may.
bool has_entries(const fs::path& file) {
  const auto text = read_file(file, k_max_list_size);
  if (!text) {
    return text.error().kind != core::ErrorKind::not_found;
  }
  for (std::string_view rest = *text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t start = line.find_first_not_of(" \t\r");
    if (start != std::string_view::npos && line[start] != '#') {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string find_remote_url(const Config& config) {
  const ConfigEntry* best = nullptr;
  for (const ConfigEntry& entry : config.entries) {
    if (entry.section != "remote" || entry.name != "url" || entry.subsection.empty()) {
      continue;
    }
    if (entry.subsection == "origin") {
      return entry.value;
    }
    if (best == nullptr || entry.subsection < best->subsection) {
      best = &entry;
    }
  }
  return best == nullptr ? std::string() : best->value;
}

bool is_partial_clone(const Config& config, const fs::path& common_dir) {
  for (const ConfigEntry& entry : config.entries) {
    const bool promisor = entry.section == "remote" && entry.name == "promisor" && is_true(entry.value);
    const bool filter = entry.section == "remote" && entry.name == "partialclonefilter";
    if (promisor || filter || (entry.section == "extensions" && entry.name == "partialclone")) {
      return true;
    }
  }
  std::error_code error;
  for (auto it = fs::directory_iterator(common_dir / "objects" / "pack", error);
       !error && it != fs::directory_iterator(); it.increment(error)) {
    if (it->path().extension() == ".promisor") {
      return true;
    }
  }
  return false;
}

bool is_shallow_clone(const fs::path& common_dir) {
  return has_entries(common_dir / "shallow");
}

std::vector<fs::path> find_submodule_git_dirs(const fs::path& common_dir) {
  std::vector<fs::path> found;
  // A submodule's name may hold slashes, and a submodule may have submodules.
  std::vector<std::pair<fs::path, std::size_t>> pending = {{common_dir / "modules", 0}};
  while (!pending.empty() && found.size() < k_max_submodules) {
    const auto [directory, depth] = std::move(pending.back());
    pending.pop_back();
    if (!is_real_directory(directory)) {
      continue;
    }
    std::error_code error;
    for (auto it = fs::directory_iterator(directory, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
      const fs::path& path = it->path();
      if (!is_real_directory(path) || depth >= k_max_submodule_depth) {
        continue;
      }
      if (has_git_dir_files(path)) {
        found.push_back(path);
        pending.emplace_back(path / "modules", depth + 1);
      } else {
        pending.emplace_back(path, depth + 1);
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

core::Notices describe_shape(const fs::path& common_dir) {
  core::Notices notices;
  const auto inform = [&](std::string kind, std::string message) {
    notices.push_back({std::move(kind), std::move(message), false, {}, {}, {}});
  };
  std::error_code error;
  if (fs::is_symlink(common_dir / "objects", error)) {
    inform("git-directory-elsewhere",
           fmt::format("objects are taken from {}, where {} leads",
                       fs::weakly_canonical(common_dir / "objects", error).native(),
                       (common_dir / "objects").native()));
  }
  if (has_entries(common_dir / "info" / "grafts")) {
    inform("grafts-ignored", fmt::format("{} is ignored: commits keep the parents that they name themselves",
                                         (common_dir / "info" / "grafts").native()));
  }
  return notices;
}

}  // namespace ekaudit::scanner::git
