#include "scanner/git/object_directories.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/git/file_read.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

constexpr unsigned k_max_depth = 5;
constexpr std::uint64_t k_max_list_size = std::uint64_t{1} << 20;
constexpr std::size_t k_max_directories = 1000;

using Identity = std::pair<dev_t, ino_t>;

std::optional<Identity> directory_identity(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return std::nullopt;
  }
  return Identity{status.st_dev, status.st_ino};
}

// Lines that start with '"' are quoted as in C; nobody but a hand writes them, and the escapes of real
// paths are these.
std::string unquote(std::string_view line) {
  if (line.size() < 2 || line.front() != '"' || line.back() != '"') {
    return std::string(line);
  }
  std::string path;
  line = line.substr(1, line.size() - 2);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && (line[i + 1] == '"' || line[i + 1] == '\\')) {
      ++i;
    }
    path.push_back(line[i]);
  }
  return path;
}

// In a list separated by colons; a quoted path may hold some itself.
std::size_t end_of_path(std::string_view list) {
  if (!list.starts_with('"')) {
    return std::min(list.find(':'), list.size());
  }
  for (std::size_t i = 1; i < list.size(); ++i) {
    if (list[i] == '"') {
      return i + 1;
    }
    if (list[i] == '\\') {
      ++i;
    }
  }
  return list.size();
}

class Finder {
 public:
  ObjectDirectories find(const std::vector<fs::path>& objects_dirs) {
    for (const fs::path& objects_dir : objects_dirs) {
      add(objects_dir, 0);
    }
    while (!pending_.empty()) {
      const auto [directory, depth] = std::move(pending_.front());
      pending_.pop_front();
      follow(directory, depth);
    }
    return std::move(found_);
  }

 private:
  bool add(const fs::path& directory, unsigned depth) {
    const auto identity = directory_identity(directory);
    if (!identity || !seen_.insert(*identity).second) {
      return identity.has_value();
    }
    found_.directories.push_back(directory);
    pending_.emplace_back(directory, depth);
    return true;
  }

  void follow(const fs::path& directory, unsigned depth) {
    const fs::path list = directory / "info" / "alternates";
    const auto text = read_file(list, k_max_list_size);
    if (!text) {
      if (text.error().kind != core::ErrorKind::not_found) {
        notice("unreadable-alternates",
               fmt::format("the list of alternates cannot be read: {}", text.error().message), true);
      }
      return;
    }
    for (std::string_view rest = *text; !rest.empty();) {
      std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (line.ends_with('\r')) {
        line.remove_suffix(1);
      }
      if (!line.empty() && !line.starts_with('#')) {
        borrow(directory / fs::path(unquote(line)), depth + 1);
      }
    }
  }

  void borrow(const fs::path& alternate, unsigned depth) {
    const std::string name = alternate.lexically_normal().native();
    if (depth > k_max_depth || found_.directories.size() >= k_max_directories) {
      notice("unreadable-alternates", fmt::format("alternate {} is too far away and was not searched", name),
             true);
    } else if (add(alternate, depth)) {
      notice("alternate", fmt::format("objects are borrowed from {}, and searched there too", name), false);
    } else {
      notice("unreadable-alternates", fmt::format("alternate {} is not a directory that can be read", name),
             true);
    }
  }

  void notice(std::string kind, std::string message, bool incomplete) {
    found_.notices.push_back({std::move(kind), std::move(message), incomplete, {}, {}, {}});
  }

  ObjectDirectories found_;
  std::set<Identity> seen_;
  std::deque<std::pair<fs::path, unsigned>> pending_;
};

}  // namespace

ObjectDirectories find_object_directories(const fs::path& objects_dir) {
  return Finder().find({objects_dir});
}

ObjectDirectories find_object_directories(const std::vector<fs::path>& objects_dirs) {
  return Finder().find(objects_dirs);
}

std::vector<fs::path> object_directories_of_environment() {
  std::vector<fs::path> directories;
  if (const char* own = std::getenv("GIT_OBJECT_DIRECTORY"); own != nullptr && *own != '\0') {
    directories.emplace_back(own);
  }
  const char* alternates = std::getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
  for (std::string_view rest = alternates == nullptr ? "" : alternates; !rest.empty();) {
    const std::size_t size = end_of_path(rest);
    if (size != 0) {
      directories.emplace_back(unquote(rest.substr(0, size)));
    }
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  return directories;
}

}  // namespace ekaudit::scanner::git
