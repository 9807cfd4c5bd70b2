// Names of commits as people type them.
#pragma once

#include <string_view>
#include <vector>

#include "core/error.h"
#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"

namespace ekaudit::scanner::sources {

// The commit that `text` names: HEAD or @, a branch, remote-tracking branch, tag or full ref name (in
// the order of gitrevisions(7)), or an object id of at least 4 digits, each with any number of ~N, ^ and
// ^N behind it. Tags are peeled. Errors: not_found, usage (ambiguous).
core::Result<git::ObjectId> resolve_revision(const git::Repository& repository, git::ObjectStore& store,
                                             const std::vector<git::Ref>& refs, std::string_view text);

}  // namespace ekaudit::scanner::sources
