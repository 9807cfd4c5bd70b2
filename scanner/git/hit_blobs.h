// What attribution follows through the history.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

// A token as attribution sees it: the caller numbers distinct tokens from 0.
using TokenNumber = std::uint32_t;

// Hit blob -> the distinct tokens it holds. Any other object that a tree's entry names (a subtree, a
// submodule's commit) may stand here too, for a token in the entry's name.
using HitBlobs = std::unordered_map<ObjectId, std::vector<TokenNumber>, ObjectIdHash>;

}  // namespace ekaudit::scanner::git
