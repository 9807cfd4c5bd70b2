// Refs as they stand in files: packed-refs, the files below refs/, the HEADs of all worktrees.
// Format: gitrepository-layout(5), git-pack-refs(1). Names are bytes and are never used as paths.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

// Either an id or the name of another ref.
struct RefValue {
  ObjectId id;
  std::string symbolic;
};

struct RawRef {
  std::string name;
  RefValue value;  // zero and empty for a ref that could not be read; there is a notice then
};

// Sorted by name, each name once. A file in refs/ comes before a line of packed-refs. Refs and HEADs of
// linked worktrees are called worktrees/NAME/…, as Git does. HEADs are left out where they name a
// branch; "HEAD" is that of `git_dir`, and "main-worktree/HEAD" that of the main worktree, if it is
// another one.
std::vector<RawRef> read_raw_refs(const std::filesystem::path& git_dir,
                                  const std::filesystem::path& common_dir, NoticeLimit& notices);

// One ref by its full name, without reading the others. A name that could lead out of refs/ is not found.
core::Result<RefValue> read_ref(const std::filesystem::path& git_dir, const std::filesystem::path& common_dir,
                                std::string_view name);

// One such file. Errors: those of read_file(); malformed.
core::Result<RefValue> read_ref_file(const std::filesystem::path& file);

}  // namespace ekaudit::scanner::git
