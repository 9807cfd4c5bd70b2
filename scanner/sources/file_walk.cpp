#include "scanner/sources/file_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace ekaudit::scanner::sources {
namespace {

struct DirectoryCloser {
  void operator()(DIR* directory) const { closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, DirectoryCloser>;

enum class FoundKind { regular, symlink, directory, special };

std::optional<FoundKind> kind_of(int directory, const char* name, unsigned char hint) {
  switch (hint) {
    case DT_REG:
      return FoundKind::regular;
    case DT_LNK:
      return FoundKind::symlink;
    case DT_DIR:
      return FoundKind::directory;
    case DT_UNKNOWN:
      break;
    default:
      return FoundKind::special;
  }
  struct stat status {};
  if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return std::nullopt;
  }
  return S_ISREG(status.st_mode)   ? FoundKind::regular
         : S_ISLNK(status.st_mode) ? FoundKind::symlink
         : S_ISDIR(status.st_mode) ? FoundKind::directory
                                   : FoundKind::special;
}

std::string join(std::string_view directory, std::string_view name) {
  return directory.empty() ? std::string(name) : fmt::format("{}/{}", directory, name);
}

class Walker {
 public:
  Walker(const Descriptor& root, NestedRepositories nested, core::RunControl& control)
      : root_(root), nested_(nested), control_(control) {}

  Walk run(std::string_view start) {
    if (start.empty()) {
      pending_.emplace_back();
    } else {
      add_start(std::string(start));
    }
    while (!pending_.empty() && !control_.stopped()) {
      const std::string directory = std::move(pending_.back());
      pending_.pop_back();
      list(directory);
    }
    if (special_files_ != 0) {
      notice("special-files", false, "",
             fmt::format("{} FIFO(s), socket(s) or device(s) in the working tree were not opened",
                         special_files_));
    }
    std::sort(walk_.entries.begin(), walk_.entries.end(),
              [](const WalkedEntry& a, const WalkedEntry& b) { return a.path < b.path; });
    std::sort(walk_.nested.begin(), walk_.nested.end());
    return std::move(walk_);
  }

 private:
  void add_start(std::string start) {
    const auto kind = kind_of(root_.get(), start.c_str(), DT_UNKNOWN);
    if (!kind) {
      notice("unreadable-file", true, start, fmt::format("cannot look at it: {}", strerror(errno)));
      return;
    }
    add(std::move(start), *kind);
  }

  void add(std::string path, FoundKind kind) {
    switch (kind) {
      case FoundKind::regular:
        walk_.entries.push_back({std::move(path), WalkedKind::regular});
        break;
      case FoundKind::symlink:
        walk_.entries.push_back({std::move(path), WalkedKind::symlink});
        break;
      case FoundKind::directory:
        pending_.push_back(path);
        walk_.entries.push_back({std::move(path), WalkedKind::directory});
        break;
      case FoundKind::special:
        ++special_files_;
        break;
    }
  }

  void list(const std::string& directory) {
    auto opened = open_directory_below(root_, directory);
    if (!opened) {
      notice("unreadable-directory", true, directory,
             fmt::format("cannot open the directory: {}; nothing below it was searched",
                         opened.error().message));
      return;
    }
    const DirectoryStream stream(fdopendir(opened->get()));
    if (!stream) {
      notice("unreadable-directory", true, directory, fmt::format("cannot list it: {}", strerror(errno)));
      return;
    }
    opened->release();  // the stream owns it now
    read_entries(directory, stream.get());
  }

  void read_entries(const std::string& directory, DIR* stream) {
    std::vector<std::pair<std::string, FoundKind>> found;
    bool holds_git = false;
    for (errno = 0; const dirent* entry = readdir(stream); errno = 0) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") {
        continue;
      }
      const auto kind = kind_of(dirfd(stream), entry->d_name, entry->d_type);
      if (!kind) {
        continue;  // gone since it was listed
      }
      if (name == ".git" && *kind != FoundKind::symlink) {
        holds_git = true;
        continue;
      }
      found.emplace_back(join(directory, name), *kind);
    }
    if (errno != 0) {
      notice("unreadable-directory", true, directory,
             fmt::format("listing it ended early: {}", strerror(errno)));
    }
    if (holds_git && !directory.empty() && nested_ == NestedRepositories::leave_out) {
      walk_.nested.push_back(directory);
      return;
    }
    for (auto& [path, kind] : found) {
      add(std::move(path), kind);
    }
  }

  void notice(std::string kind, bool incomplete, std::string_view path, std::string message) {
    core::Notice notice;
    notice.kind = std::move(kind);
    notice.incomplete = incomplete;
    notice.path = path;
    notice.message = std::move(message);
    walk_.notices.push_back(std::move(notice));
  }

  const Descriptor& root_;
  NestedRepositories nested_;
  core::RunControl& control_;
  std::vector<std::string> pending_;
  std::uint64_t special_files_ = 0;
  Walk walk_;
};

}  // namespace

Walk walk_files(const Descriptor& root, std::string_view start, NestedRepositories nested,
                core::RunControl& control) {
  return Walker(root, nested, control).run(start);
}

}  // namespace ekaudit::scanner::sources
