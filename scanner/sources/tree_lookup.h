// Single paths in trees, for scans that do not read the whole history.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"

namespace ekaudit::scanner::sources {

// The object at `path` in the commit's tree; not_found where there is none.
core::Result<git::ObjectId> object_at(git::ObjectStore& store, const git::ObjectId& commit,
                                      std::string_view path);

// Index entries (stage 0, no submodules) that HEAD's tree does not hold with the same id at the same
// path. Without a `head` all of them. Errors: a tree could not be read.
core::Result<std::vector<git::IndexEntry>> staged_entries(git::ObjectStore& store,
                                                          const std::optional<git::ObjectId>& head,
                                                          const std::vector<git::IndexEntry>& index);

// The commits that `tips` lead to, finished. Missing ones (shallow clones) are left out.
git::CommitGraph load_commits(git::ObjectStore& store, const std::vector<git::ObjectId>& tips,
                              core::RunControl& control);

}  // namespace ekaudit::scanner::sources
