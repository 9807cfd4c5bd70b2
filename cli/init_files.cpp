#include "cli/init_files.h"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/output.h"
#include "core/text.h"
#include "scanner/git/file_read.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_max_file = std::uint64_t{1} << 20;

// "# Written by `ekaudit init --ci github`"
std::string_view mark_of(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  const std::size_t begin = line.find('`');
  const std::size_t end = begin == std::string_view::npos ? begin : line.find('`', begin + 1);
  return end == std::string_view::npos ? std::string_view() : line.substr(0, end + 1);
}

core::Result<void> refuse_links(const fs::path& root, const std::string& path) {
  fs::path at = root;
  for (const fs::path& part : fs::path(path)) {
    at /= part;
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(at, error))) {
      return core::fail(core::ErrorKind::usage,
                        fmt::format("{} is a link, which may lead anywhere; put a {} in its place",
                                    core::to_terminal(at.lexically_relative(root).native()),
                                    at == root / path ? "file" : "directory"));
    }
  }
  return {};
}

void remove_empty_directories(const fs::path& root, fs::path directory) {
  std::error_code error;
  while (directory != root && fs::is_empty(directory, error) && !error) {
    fs::remove(directory, error);
    directory = directory.parent_path();
  }
}

}  // namespace

core::Result<std::optional<std::string>> read_init_file(const fs::path& root, const std::string& path) {
  if (auto links = refuse_links(root, path); !links) {
    return tl::make_unexpected(links.error());
  }
  auto text = scanner::git::read_file(root / path, k_max_file);
  if (!text && text.error().kind == core::ErrorKind::not_found) {
    return std::optional<std::string>();
  }
  if (!text) {
    return core::fail(core::ErrorKind::usage, fmt::format("{} cannot be read: {}; move it away",
                                                          core::to_terminal(path), text.error().message));
  }
  return std::optional(std::move(*text));
}

bool is_marked_like(const std::string& text, const std::string& ours) {
  return !mark_of(ours).empty() && mark_of(text) == mark_of(ours);
}

core::Result<FileChange> plan_file(const fs::path& root, const InitFile& file, InitAction action) {
  auto before = read_init_file(root, file.path);
  if (!before) {
    return tl::make_unexpected(before.error());
  }
  FileChange change{root, file.path, std::move(*before), {}, false};
  const bool is_ours =
      !change.before || (file.ownership == Ownership::marked ? is_marked_like(*change.before, file.text)
                                                             : *change.before == file.text);
  if (!is_ours && file.ownership == Ownership::marked) {
    return core::fail(core::ErrorKind::usage,
                      fmt::format("{} was not written by ekaudit; {}", core::to_terminal(file.path),
                                  action == InitAction::write ? "move it away and run this again"
                                                              : "remove it by hand, if it should go"));
  }
  change.kept = !is_ours;
  if (change.kept) {
    change.after = change.before;
  } else if (action == InitAction::write) {
    change.after = file.text;
  }
  return change;
}

core::Result<void> apply_change(const FileChange& change) {
  const fs::path file = change.root / change.path;
  std::error_code error;
  if (!change.after) {
    fs::remove(file, error);
    remove_empty_directories(change.root, file.parent_path());
  } else {
    fs::create_directories(file.parent_path(), error);
    if (!error) {
      return write_report(file.string(), *change.after);
    }
  }
  if (error) {
    return core::fail(core::ErrorKind::io,
                      fmt::format("{} was not changed: {}", core::to_terminal(change.path), error.message()));
  }
  return {};
}

std::string describe_change(const FileChange& change, Preview preview) {
  const std::string path = core::to_terminal(change.path);
  if (change.kept) {
    return fmt::format("kept {}, which is not as ekaudit writes it\n", path);
  }
  if (!change.is_needed()) {
    return fmt::format("unchanged {}{}\n", path, change.before ? "" : ", which is not there");
  }
  const std::pair<std::string_view, std::string_view> verb = !change.after    ? std::pair("remove", "removed")
                                                             : !change.before ? std::pair("write", "wrote")
                                                                              : std::pair("renew", "renewed");
  if (preview == Preview::no) {
    return fmt::format("{} {}\n", verb.second, path);
  }
  return fmt::format("would {} {}\n{}", verb.first, path, change.after.value_or(""));
}

}  // namespace ekaudit::cli
