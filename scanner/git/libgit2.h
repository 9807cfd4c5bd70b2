// The one door to libgit2: rebuilding the objects of a pack, and matching paths against ignore rules. It
// reads what it is pointed at and nothing else: no configuration, no alternates, no `git` process.
//
// libgit2 trusts what it reads more than a repository of unknown origin deserves. In 1.5 a delta that is
// its own base is followed for ever, sizes are allocated as claimed, and entries outside the pack are
// read; so callers check headers first (pack_file.h). A truncated loose object is inflated for ever, and
// one that is longer than it claims is written past its memory; so those do not pass through here at
// all (loose_objects.h).
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
  friend class PackDatabase;
  struct Free {
    void operator()(git_odb_object* object) const;
  };
  std::unique_ptr<git_odb_object, Free> object_;
};

// One pack. Safe to use from several threads, but libgit2 lets only one of them read at a time: threads
// that are to run side by side open one each. Those opened under the same name share the map of the pack
// and a cache of delta bases (16 MiB), which costs them next to nothing.
class PackDatabase {
 public:
  // `idx_file` ends in ".idx"; the pack beside it is opened with the first read. Errors: malformed;
  // unsupported where libgit2 is not installed.
  static core::Result<PackDatabase> open(const std::filesystem::path& idx_file);

  // The bytes are not compared with the id. Errors: not_found, malformed.
  core::Result<StoredObject> read(const ObjectId& id) const;

 private:
  struct Free {
    void operator()(git_odb* database) const;
  };
  std::unique_ptr<git_odb, Free> database_;
};

// The .gitignore files of a work tree and the rules of info/exclude. Not safe to use from several
// threads.
class IgnoreRules {
 public:
  // `exclude` holds the lines of info/exclude. They are matched before the .gitignore files, where Git
  // matches them after: it differs only if one takes back what the other ignores.
  // Errors: malformed; unsupported where libgit2 is not installed.
  static core::Result<IgnoreRules> open(const std::filesystem::path& worktree, const std::string& exclude);

  // `path` is relative to the work tree. The .gitignore files above it must be regular files.
  bool is_ignored(const std::string& path) const;

 private:
  struct Free {
    void operator()(git_repository* repository) const;
  };
  std::unique_ptr<git_repository, Free> repository_;
};

// Empty if libgit2 is not installed.
std::string version_of_libgit2();

}  // namespace ekaudit::scanner::git
