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

}  // namespace ekaudit::scanner::git
