// Goes through what lies below a directory, on several threads, without following a link and without
// opening anything but directories.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/sources/descriptor.h"

namespace ekaudit::scanner::sources {

enum class WalkedKind {
  regular,
  symlink,
  directory,
  special,  // FIFO, socket or device: counted, never visited
};

// Valid during the call it is passed to.
struct WalkedEntry {
  const Descriptor& directory;  // what holds it: open it by `name` in there, not by its path
  const std::string& name;      // the last segment of `path`
  std::string_view path;        // relative to the root, '/' between segments
  WalkedKind kind;              // when the directory was listed
};

// Called from several threads at once, in no order; `worker` in [0, jobs) tells them apart.
using EntryVisitor = std::function<void(unsigned worker, const WalkedEntry& entry)>;

enum class NestedRepositories {
  leave_out,  // a directory below the root that holds a `.git` is listed in `nested`, not entered
  enter,      // it is entered like any other directory
};

struct Walk {
  std::vector<std::string> nested;  // sorted
  core::Notices notices;            // directories that could not be read (incomplete), special files
};

// Visits everything below `start` (relative to `root`; empty for the root itself; may name a single
// file), never an entry called `.git`. A directory that is the start is visited too. However wide or deep
// the tree, only a few descriptors for each job are open at a time.
Walk walk_files(const Descriptor& root, std::string_view start, NestedRepositories nested, unsigned jobs,
                core::RunControl& control, const EntryVisitor& visit);

}  // namespace ekaudit::scanner::sources
