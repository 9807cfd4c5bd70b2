// First step of attribution over a repository that was passed over before: of the packs of that run only the
// trees that led to a hit, with the entries that did, and all trees of what came since.
//
// That holds as long as the hits are the same, since a tree never changes. A new hit means a pass over all
// trees: nothing is remembered of what those name that led nowhere. So does a tree that was missing then.
#pragma once

#include "core/run_control.h"
#include "scanner/git/closure.h"
#include "scanner/git/kept_packs.h"
#include "scanner/git/odb_store.h"

namespace ekaudit::scanner::git {

// The same as find_hit_trees(store, ...), and remembered for the next run.
Closure find_hit_trees(OdbStore& store, const KeptPacks& kept, const HitBlobs& hits,
                       const EnumerationLimits& limits, const AttributionLimits& caps,
                       core::RunControl& control);

// Remembers what another pass has found of these hits.
void keep_hit_trees(OdbStore& store, const KeptPacks& kept, const HitBlobs& hits, const Closure& closure);

}  // namespace ekaudit::scanner::git
