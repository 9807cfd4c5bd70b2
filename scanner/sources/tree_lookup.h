// Single paths in trees, for scans that do not read the whole history.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::sources {

// The commit's tree. Errors: as reading an object; malformed if it is no commit.
core::Result<git::ObjectId> root_tree(git::ObjectStore& store, const git::ObjectId& commit);

// The object at `path` in the commit's tree; not_found where there is none.
core::Result<git::ObjectId> object_at(git::ObjectStore& store, const git::ObjectId& commit,
                                      std::string_view path);

// All files and links in the commit's tree, sorted by path; those at paths of over 64 KiB are left out.
// Errors: a tree could not be read.
core::Result<std::vector<std::pair<std::string, git::ObjectId>>> files_at(git::ObjectStore& store,
                                                                          const git::ObjectId& commit);

// The commits that `tips` lead to, finished. Missing ones (shallow clones) are left out.
git::CommitGraph load_commits(git::ObjectStore& store, const std::vector<git::ObjectId>& tips,
                              core::RunControl& control);

}  // namespace ekaudit::scanner::sources
