#include "scanner/git/discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/text.h"
#include "scanner/git/file_read.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

// A path, and some room.
constexpr std::uint64_t k_max_pointer_size = std::uint64_t{64} << 10;
constexpr std::uint64_t k_max_config_size = std::uint64_t{4} << 20;

bool entry_exists(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

bool leads_to_directory(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

core::Result<fs::path> real_path(const fs::path& path) {
  std::error_code error;
  fs::path result = fs::canonical(path, error);
  if (error) {
    return tl::make_unexpected(system_error(path, error.value()));
  }
  return result;
}

std::string_view without_line_end(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

// Where a linked worktree's objects and refs lie; elsewhere the Git directory itself.
core::Result<fs::path> find_common_dir(const fs::path& git_dir) {
  const auto text = read_file(git_dir / "commondir", k_max_pointer_size);
  if (!text) {
    if (text.error().kind == core::ErrorKind::not_found) {
      return git_dir;
    }
    return tl::make_unexpected(text.error());
  }
  auto common_dir = real_path(git_dir / fs::path(without_line_end(*text)));
  if (!common_dir) {
    return core::fail(core::ErrorKind::malformed,
                      fmt::format("{} names no directory: {}", (git_dir / "commondir").native(),
                                  common_dir.error().message));
  }
  return common_dir;
}

// A directory that may be called anything is a Git directory if everything is there that Git asks for.
bool looks_like_git_dir(const fs::path& directory) {
  if (!entry_exists(directory / "HEAD")) {
    return false;
  }
  const auto common_dir = find_common_dir(directory);
  return common_dir && leads_to_directory(*common_dir / "objects") &&
         leads_to_directory(*common_dir / "refs");
}

// A directory called `.git` may be damaged: whatever objects are left are worth searching.
bool is_dot_git_dir(const fs::path& directory) {
  return leads_to_directory(directory / "objects") || looks_like_git_dir(directory);
}

core::Result<fs::path> follow_git_file(const fs::path& git_file) {
  const auto text = read_file(git_file, k_max_pointer_size);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  constexpr std::string_view k_key = "gitdir:";
  std::string_view target = without_line_end(*text);
  if (!target.starts_with(k_key)) {
    return core::fail(
        core::ErrorKind::malformed,
        fmt::format("{} is a file, but does not say where the Git directory is", git_file.native()));
  }
  target.remove_prefix(k_key.size());
  target.remove_prefix(std::min(target.find_first_not_of(' '), target.size()));
  auto git_dir = real_path(git_file.parent_path() / fs::path(target));
  if (!git_dir || !leads_to_directory(*git_dir) || !is_dot_git_dir(*git_dir)) {
    return core::fail(core::ErrorKind::malformed,
                      fmt::format("{} leads to {}, which is not a Git directory", git_file.native(), target));
  }
  return git_dir;
}

bool lies_below(const fs::path& path, const fs::path& directory) {
  const std::string prefix = directory.native() + '/';
  return path.native().starts_with(prefix);
}

// Linked worktrees point back, and submodules keep their Git directory in that of the repository
// around them.
bool is_expected_place(const fs::path& git_dir, const fs::path& worktree) {
  if (const auto back = read_file(git_dir / "gitdir", k_max_pointer_size)) {
    std::error_code error;
    if (fs::equivalent(git_dir / fs::path(without_line_end(*back)), worktree / ".git", error) && !error) {
      return true;
    }
  }
  for (fs::path above = worktree.parent_path();; above = above.parent_path()) {
    const auto outer = real_path(above / ".git");
    if (outer && lies_below(git_dir, *outer / "modules")) {
      return true;
    }
    if (above == above.root_path()) {
      return false;
    }
  }
}

// Names what this version cannot read. Git itself refuses unknown extensions; here they are only
// worth a notice.
core::Result<void> check_format(Layout& layout) {
  for (const ConfigEntry& entry : layout.config.entries) {
    if (entry.section != "extensions" || !entry.subsection.empty()) {
      continue;
    }
    const std::string value = core::to_lower(entry.value);
    if (entry.name == "objectformat" && value != "sha1") {
      return core::fail(core::ErrorKind::unsupported,
                        fmt::format("{}: repositories with {} object ids are not supported",
                                    layout.git_dir.native(), value == "sha256" ? "SHA-256" : "unknown"));
    }
    if (entry.name == "refstorage" && value != "files") {
      return core::fail(core::ErrorKind::unsupported,
                        fmt::format("{}: refs in the {} format are not supported", layout.git_dir.native(),
                                    value == "reftable" ? "reftable" : "configured"));
    }
    static constexpr std::array<std::string_view, 9> k_known = {
        "compatobjectformat", "noop",       "noop-v1",           "objectformat",  "partialclone",
        "preciousobjects",    "refstorage", "relativeworktrees", "worktreeconfig"};
    if (std::find(k_known.begin(), k_known.end(), entry.name) == k_known.end()) {
      layout.notices.push_back({"unknown-extension",
                                fmt::format("the repository uses the extension \"{}\", which is not known; "
                                            "what it keeps elsewhere was not searched",
                                            entry.name),
                                false,
                                {},
                                {},
                                {}});
    }
  }
  if (leads_to_directory(layout.common_dir / "reftable") &&
      entry_exists(layout.common_dir / "reftable" / "tables.list")) {
    return core::fail(
        core::ErrorKind::unsupported,
        fmt::format("{}: refs in the reftable format are not supported", layout.git_dir.native()));
  }
  return {};
}

void read_config(Layout& layout) {
  const fs::path file = layout.common_dir / "config";
  const auto text = read_file(file, k_max_config_size);
  if (text) {
    layout.config = parse_config(*text);
  } else if (text.error().kind != core::ErrorKind::not_found) {
    layout.notices.push_back(
        {"unreadable-config",
         fmt::format("the repository's configuration was left out: {}", text.error().message),
         false,
         {},
         {},
         {}});
  }
  if (layout.config.malformed) {
    layout.notices.push_back({"unreadable-config",
                              fmt::format("some lines of {} make no sense and were left out", file.native()),
                              false,
                              {},
                              {},
                              {}});
  }
}

core::Result<Layout> make_layout(const fs::path& git_dir, std::optional<fs::path> worktree) {
  Layout layout;
  layout.git_dir = git_dir;
  layout.worktree = std::move(worktree);
  auto common_dir = find_common_dir(git_dir);
  if (!common_dir) {
    return tl::make_unexpected(std::move(common_dir.error()));
  }
  layout.common_dir = std::move(*common_dir);
  if (!leads_to_directory(layout.common_dir / "objects")) {
    return core::fail(core::ErrorKind::malformed,
                      fmt::format("{} has no directory of objects", layout.common_dir.native()));
  }
  if (layout.common_dir != git_dir && !lies_below(git_dir, layout.common_dir / "worktrees")) {
    layout.notices.push_back({"git-directory-elsewhere",
                              fmt::format("objects and refs are taken from {}, as {} says",
                                          layout.common_dir.native(), (git_dir / "commondir").native()),
                              false,
                              {},
                              {},
                              {}});
  }
  if (layout.worktree && git_dir != *layout.worktree / ".git" &&
      !is_expected_place(git_dir, *layout.worktree)) {
    layout.notices.push_back(
        {"git-directory-elsewhere",
         fmt::format("{} leads to {}", (*layout.worktree / ".git").native(), git_dir.native()),
         false,
         {},
         {},
         {}});
  }
  read_config(layout);
  if (auto known = check_format(layout); !known) {
    return tl::make_unexpected(std::move(known.error()));
  }
  return layout;
}

// The repository that has its `.git` in `directory`, or that is `directory`.
core::Result<std::optional<Layout>> layout_at(const fs::path& directory) {
  const fs::path dot_git = directory / ".git";
  std::error_code error;
  static_cast<void>(fs::status(dot_git / "objects", error));
  if (error == std::errc::permission_denied) {
    return tl::make_unexpected(system_error(dot_git, error.value()));
  }
  core::Result<Layout> layout;
  if (leads_to_directory(dot_git) && is_dot_git_dir(dot_git)) {
    const auto git_dir = real_path(dot_git);
    layout = git_dir ? make_layout(*git_dir, directory) : tl::make_unexpected(git_dir.error());
  } else if (entry_exists(dot_git) && !leads_to_directory(dot_git)) {
    const auto git_dir = follow_git_file(dot_git);
    layout = git_dir ? make_layout(*git_dir, directory) : tl::make_unexpected(git_dir.error());
  } else if (looks_like_git_dir(directory)) {
    layout = make_layout(directory, std::nullopt);
  } else {
    return std::optional<Layout>();
  }
  if (!layout) {
    return tl::make_unexpected(std::move(layout.error()));
  }
  return std::optional<Layout>(std::move(*layout));
}

}  // namespace

core::Result<std::optional<Layout>> discover_layout(const fs::path& path) {
  const auto start = real_path(path);
  if (!start) {
    return tl::make_unexpected(start.error());
  }
  for (fs::path directory = leads_to_directory(*start) ? *start : start->parent_path();;
       directory = directory.parent_path()) {
    auto layout = layout_at(directory);
    if (!layout || *layout) {
      return layout;
    }
    if (directory == directory.root_path()) {
      return std::optional<Layout>();
    }
  }
}

core::Result<Layout> open_layout(const fs::path& git_dir) {
  const auto directory = real_path(git_dir);
  if (!directory) {
    return tl::make_unexpected(directory.error());
  }
  return make_layout(*directory, std::nullopt);
}

}  // namespace ekaudit::scanner::git
