// First step of attribution: one pass over all trees finds those that lead to a hit, from whatever
// order the store enumerates them in. What is kept of a tree until the pass is over are the numbers of
// its subtrees' entries (entry_table.h), four bytes each; trees without subtree and hit leave nothing.
#pragma once

#include <vector>

#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/attribution_limits.h"
#include "scanner/git/hit_blobs.h"
#include "scanner/git/hit_trees.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

enum class Childless { listed, left_out };

struct Closure {
  HitTrees trees;  // empty if the run was stopped or the memory limit reached
  // If wanted: subtrees that some entry names and of which nothing was noted. They hold neither subtree nor
  // hit, or they are not there. In no order.
  std::vector<ObjectId> childless;
  core::Notices notices;
};

Closure find_hit_trees(ObjectStore& store, const HitBlobs& hits, const EnumerationLimits& limits,
                       const AttributionLimits& caps, core::RunControl& control,
                       Childless childless = Childless::left_out);

}  // namespace ekaudit::scanner::git
