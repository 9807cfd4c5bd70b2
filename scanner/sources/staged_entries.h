// What a commit would bring that none of its parents holds.
#pragma once

#include <vector>

#include "core/error.h"
#include "scanner/git/cache_tree.h"
#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"

namespace ekaudit::scanner::sources {

// Index entries (stage 0, no submodules, none of `git add --intent-to-add`) that no parent's tree holds
// with the same id at the same path; without parents all of them. Directories that `known` says to be
// equal are not looked into. Errors: a tree could not be read.
core::Result<std::vector<git::IndexEntry>> staged_entries(git::ObjectStore& store,
                                                          const std::vector<git::ObjectId>& parents,
                                                          const std::vector<git::IndexEntry>& index,
                                                          const git::CacheTree& known = {});

}  // namespace ekaudit::scanner::sources
