// For scans that do not read the history: does a token that stands in a file or in the index also stand
// at the tip of a branch, and has it been pushed?
#pragma once

#include <vector>

#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"
#include "scanner/sighting.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::scanner::sources {

// Raises the exposure of sightings with a path to `pushed` where a remote-tracking branch (or, if there
// is none, any branch) holds the token there, and fills `branches`. Reads a few objects for each
// sighting, nothing where there is none.
void add_tip_presence(git::ObjectStore& store, const std::vector<git::Ref>& refs,
                      const SearchContext& context, std::vector<Sighting>& sightings);

}  // namespace ekaudit::scanner::sources
