// Lists what lies below a directory without following a link and without opening anything but
// directories.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/sources/descriptor.h"

namespace ekaudit::scanner::sources {

enum class WalkedKind { regular, symlink, directory };

struct WalkedEntry {
  std::string path;  // relative to the root, '/' between segments
  WalkedKind kind;
};

enum class NestedRepositories {
  leave_out,  // a directory below the root that holds a `.git` is listed in `nested`, not entered
  enter,      // it is entered like any other directory
};

struct Walk {
  std::vector<WalkedEntry> entries;  // sorted by path bytes
  std::vector<std::string> nested;   // sorted
  core::Notices notices;             // directories that could not be read (incomplete), special files
};

// Everything below `start` (relative to `root`; empty for the root itself; may name a single file),
// never an entry called `.git`.
Walk walk_files(const Descriptor& root, std::string_view start, NestedRepositories nested,
                core::RunControl& control);

}  // namespace ekaudit::scanner::sources
