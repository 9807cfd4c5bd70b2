// Objects in files of their own, objects/ab/cdef….
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/digest.h"
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

// Equal only for the same objects, in files that nobody has written to in between. Nothing where a directory
// cannot be listed, or holds what is no object of ours.
std::optional<core::Digest> fingerprint_loose_objects(const std::filesystem::path& objects_dir);

// Whether there is a file for it, whatever it holds.
bool has_loose_object(const std::filesystem::path& objects_dir, const ObjectId& id);

// What the object claims to be. Errors: not_found, permission, io, unsupported (not a regular file),
// malformed.
core::Result<ObjectHeader> read_loose_header(const std::filesystem::path& objects_dir, const ObjectId& id,
                                             Inflater& inflater);

// All of it, compared with its id. `peak` is what its header said; a file that has changed since and takes
// more is refused. Errors: as above, and too_large.
core::Result<Object> read_loose_object(const std::filesystem::path& objects_dir, const ObjectId& id,
                                       std::uint64_t peak, Inflater& inflater);

}  // namespace ekaudit::scanner::git
