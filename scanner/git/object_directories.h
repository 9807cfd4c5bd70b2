// Where a repository's objects lie: its own directory, and those it borrows from.
#pragma once

#include <filesystem>
#include <vector>

#include "core/notice.h"

namespace ekaudit::scanner::git {

struct ObjectDirectories {
  // The repository's own first, then its alternates in the order Git would look there. None twice.
  std::vector<std::filesystem::path> directories;
  // One for each alternate, since a hostile one may lead anywhere; incomplete for those that cannot be
  // read, or are more than five steps away (gitrepository-layout(5), "objects/info/alternates").
  core::Notices notices;
};

ObjectDirectories find_object_directories(const std::filesystem::path& objects_dir);
// `objects_dirs`: where to begin, in this order.
ObjectDirectories find_object_directories(const std::vector<std::filesystem::path>& objects_dirs);

// For a hook: the directories that Git keeps new objects in (GIT_OBJECT_DIRECTORY) and borrows from
// (GIT_ALTERNATE_OBJECT_DIRECTORIES), as the environment names them. A push lies in quarantine so until it is
// accepted (git-receive-pack(1), "QUARANTINE ENVIRONMENT").
std::vector<std::filesystem::path> object_directories_of_environment();

}  // namespace ekaudit::scanner::git
