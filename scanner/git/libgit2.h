// The one door to libgit2: reading the objects of a pack or of a directory of loose objects, and
// matching paths against ignore rules. It reads what it is pointed at and nothing else: no
// configuration, no alternates, no `git` process.
//
// libgit2 trusts what it reads more than a repository of unknown origin deserves (1.5: deltas that are
// their own base, sizes that are allocated as claimed, entries outside the pack). Callers check headers
// first; see pack_file.h and loose_object.h.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

struct git_odb;
struct git_odb_object;
struct git_repository;

namespace ekaudit::scanner::git {

// The bytes of one object, as libgit2 holds them.
class StoredObject {
 public:
  ObjectType type() const;
  std::string_view bytes() const;

 private:
  friend class ObjectDatabase;
  struct Free {
    void operator()(git_odb_object* object) const;
  };
  std::unique_ptr<git_odb_object, Free> object_;
};

// One pack, or one directory of loose objects. Safe to use from several threads, which then share one
// cache of delta bases (16 MiB) and its lock.
class ObjectDatabase {
 public:
  // `idx_file` ends in ".idx"; the pack beside it is opened with the first read. Handles that are
  // opened under the same name share cache and lock.
  static core::Result<ObjectDatabase> open_pack(const std::filesystem::path& idx_file);
  // `objects_dir` is the directory above the 256 directories.
  static core::Result<ObjectDatabase> open_loose(const std::filesystem::path& objects_dir);

  // The bytes are compared with the id. Errors: not_found, malformed.
  core::Result<StoredObject> read(const ObjectId& id) const;

 private:
  struct Free {
    void operator()(git_odb* database) const;
  };
  static core::Result<ObjectDatabase> make_empty();

  std::unique_ptr<git_odb, Free> database_;
};

// The .gitignore files of a work tree and the rules of info/exclude. Not safe to use from several
// threads.
class IgnoreRules {
 public:
  // `exclude` holds the lines of info/exclude. They are matched before the .gitignore files, where Git
  // matches them after: it differs only if one takes back what the other ignores.
  static core::Result<IgnoreRules> open(const std::filesystem::path& worktree, const std::string& exclude);

  // `path` is relative to the work tree. The .gitignore files above it must be regular files.
  bool is_ignored(const std::string& path) const;

 private:
  struct Free {
    void operator()(git_repository* repository) const;
  };
  std::unique_ptr<git_repository, Free> repository_;
};

}  // namespace ekaudit::scanner::git
