// A repository's history, searched, or as an earlier run left it where nothing has changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/history_memory.h"
#include "audit/history_scan.h"
#include "audit/scan_request.h"
#include "scanner/content_kind.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/kept_packs.h"
#include "scanner/git/object_choice.h"
#include "scanner/git/pack_cache.h"
#include "scanner/git/repository.h"
#include "scanner/sources/search_context.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::audit {

class RememberedHistory {
 public:
  // What is referred to must outlive it.
  RememberedHistory(const scanner::git::Repository& repository, scanner::git::OdbStore& store,
                    const scanner::sources::SearchContext& context, const ScanRequest& request, Extent extent,
                    scanner::git::ObjectChoice choice)
      : repository_(repository),
        store_(store),
        context_(context),
        request_(request),
        extent_(extent),
        choice_(choice) {}
  RememberedHistory(const RememberedHistory&) = delete;
  RememberedHistory& operator=(const RememberedHistory&) = delete;

  // Adds to `sightings`; of a shard, what they hold already is looked for as well. Notices of the refs stand
  // among the answer's; its graph is left empty. Throws as scan_history() does. Call once.
  HistoryScan search(const std::vector<scanner::git::IndexEntry>& index, scanner::OpaqueContent& opaque,
                     scanner::sources::SightingSet& sightings);

  // Keeps for a later run what this one has searched, if that is worth it. `all`: all sightings of the
  // repository.
  void keep(const std::vector<scanner::Sighting>& all);

  // The repository's id by its first commits; empty where HEAD leads to none. Commits are read where no
  // search has seen them.
  const std::string& root_id();

 private:
  bool is_remembered() const;
  HistoryScan search_objects(const std::vector<scanner::git::IndexEntry>& index,
                             scanner::OpaqueContent& opaque, scanner::sources::SightingSet& sightings);
  void read_refs();
  // Finds what is remembered of packs; those of which nothing is.
  std::vector<std::uint32_t> unknown_packs();

  const scanner::git::Repository& repository_;
  scanner::git::OdbStore& store_;
  const scanner::sources::SearchContext& context_;
  const ScanRequest& request_;
  Extent extent_;
  scanner::git::ObjectChoice choice_;

  std::optional<scanner::git::PackCache> cache_;
  std::optional<HistoryMemory> memory_;
  std::optional<scanner::sources::HistoryRecord> record_;
  std::optional<scanner::git::KeptPacks> kept_;
  std::vector<scanner::git::Ref> refs_;
  core::Notices ref_notices_;
  scanner::git::CommitGraph graph_;
  std::optional<std::string> root_id_;
};

}  // namespace ekaudit::audit
