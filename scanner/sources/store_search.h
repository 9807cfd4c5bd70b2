// Every object of a store to matches; of packs that an earlier run searched, only the objects that had any.
#pragma once

#include "scanner/git/kept_packs.h"
#include "scanner/git/odb_store.h"
#include "scanner/sources/object_search.h"

namespace ekaudit::scanner::sources {

// `kept`: null for a run that neither uses nor leaves records; the matches are the same. Notices of the
// store stand among those of the matches.
ObjectMatches search_store(git::OdbStore& store, const git::KeptPacks* kept,
                           const git::EnumerationLimits& limits, const SearchContext& context,
                           OpaqueContent& opaque);

// The same for a shard's objects; the graph is left empty, since it would lack most commits. Records are of
// whole packs: none is used or left.
ObjectMatches search_shard(git::OdbStore& store, const git::ObjectChoice& choice,
                           const git::EnumerationLimits& limits, const SearchContext& context,
                           OpaqueContent& opaque);

}  // namespace ekaudit::scanner::sources
