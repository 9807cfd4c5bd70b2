// Makes an index for a pack that has none, as `git index-pack` does: goes from entry to entry, each of which
// ends where its zlib stream does, and rebuilds every object for its id.
#pragma once

#include "core/run_control.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_index.h"

namespace ekaudit::scanner::git {

struct MadeIndex {
  PackIndex index;          // of all entries that were found
  bool is_complete = true;  // these are all that the pack holds, and each has its object's id
};

// Whether an id in such an index only stands in for one that is not known.
bool is_stand_in(const ObjectId& id);

// What builds on an object of another pack takes its bytes from `store`. Ends early, with an index that is
// not complete, if `control` is stopped, at an entry that is unsound or over the limits, and where there are
// more than fit into the memory.
MadeIndex make_index(const MappedPack& pack, ObjectStore& store, const EnumerationLimits& limits,
                     core::RunControl& control);

}  // namespace ekaudit::scanner::git
