// A repository's objects and refs to sightings: the whole object store, or what a range of commits
// introduced.
#pragma once

#include <cstdint>
#include <vector>

#include "audit/scan_request.h"
#include "core/notice.h"
#include "scanner/content_kind.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/kept_packs.h"
#include "scanner/git/object_choice.h"
#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"
#include "scanner/sources/object_search.h"
#include "scanner/sources/search_context.h"
#include "scanner/sources/shard_view.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::audit {

struct HistoryInput {
  const scanner::git::Repository& repository;
  scanner::git::OdbStore& store;
  const std::vector<scanner::git::Ref>& refs;
  const std::vector<scanner::git::IndexEntry>& index;
  const scanner::sources::SearchContext& context;
  const ScanRequest& request;
  Extent extent;
  scanner::git::ObjectChoice choice{};            // of all objects; no other extent is divided
  scanner::sources::SoughtTokens sought{};        // what the first shard found elsewhere
  const scanner::git::KeptPacks* kept = nullptr;  // for a search of everything; null if nothing is remembered
};

struct HistoryScan {
  scanner::sources::ObjectMatches matches;  // their graph and notices are those below
  bool searched_all_objects = false;        // then a blob that is not among them has no match
  scanner::git::CommitGraph graph;  // of all commits, where all objects were searched; may be finished
  std::uint64_t commits = 0;
  std::uint64_t blobs = 0;
  std::uint64_t bytes = 0;
  core::Notices notices;
};

// Whether a search of this extent reads every object there is.
bool reads_all_objects(const ScanRequest& request, Extent extent);

// Throws core::UsageError where an end of the range, or --since, cannot be resolved.
HistoryScan scan_history(const HistoryInput& input, scanner::OpaqueContent& opaque,
                         scanner::sources::SightingSet& sightings);

}  // namespace ekaudit::audit
