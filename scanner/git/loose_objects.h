// Objects in files of their own, objects/ab/cdef….
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "core/error.h"
#include "scanner/git/inflate.h"
#include "scanner/git/object_header.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

struct LooseListing {
  std::vector<ObjectId> ids;                      // sorted
  std::vector<std::filesystem::path> unreadable;  // directories that could not be listed
  std::size_t foreign = 0;                        // files whose names are SHA-256 ids
};

LooseListing list_loose_objects(const std::filesystem::path& objects_dir);

// Errors: not_found, permission, io, unsupported (not a regular file), malformed. An object that passes
// is safe to hand to libgit2: it holds no more than it claims in its first bytes, which libgit2 1.5
// copies without looking.
core::Result<ObjectHeader> check_loose_object(const std::filesystem::path& objects_dir, const ObjectId& id,
                                              Inflater& inflater);

}  // namespace ekaudit::scanner::git
