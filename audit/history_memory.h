// What a search of everything in a repository came to, kept for the run that finds nothing changed: then
// neither objects nor commits nor refs are gone through again, and only those objects are searched that are
// known to hold a token.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/history_scan.h"
#include "core/digest.h"
#include "core/notice.h"
#include "scanner/content_kind.h"
#include "scanner/git/pack_cache.h"
#include "scanner/git/repository.h"
#include "scanner/sources/history_record.h"
#include "scanner/sources/search_context.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::audit {

class HistoryMemory {
 public:
  // Reads the indexes of all packs, and all refs. What is referred to must outlive it.
  HistoryMemory(const ScanRequest& request, const scanner::git::Repository& repository,
                scanner::git::OdbStore& store, const std::vector<scanner::git::IndexEntry>& index,
                const scanner::git::PackCache& cache, const scanner::sources::SearchContext& context);

  // As scan_history() would answer, without a graph; with the notices of the refs, and the repository's id by
  // its roots where keep() was given one.
  struct Recalled {
    HistoryScan scan;
    std::string root_id;
  };
  std::optional<Recalled> recall(scanner::OpaqueContent& opaque,
                                 scanner::sources::SightingSet& sightings) const;

  // What there is to keep of a search of everything, if anything: not where something could not be read.
  // `sightings`, `opaque`: what it found, and nothing else; among its notices are those of the refs.
  std::optional<scanner::sources::HistoryRecord> record(const HistoryScan& scan,
                                                        const scanner::OpaqueContent& opaque,
                                                        const scanner::sources::SightingSet& sightings) const;

  // `all`: all sightings of the repository, whose tokens must not stand in any text of the record: then, or
  // where HEAD or the loose objects have changed meanwhile, it is not kept.
  void keep(const scanner::sources::HistoryRecord& record, const std::vector<scanner::Sighting>& all) const;

 private:
  bool still_holds(const core::Notice& notice) const;

  const scanner::git::PackCache& cache_;
  const scanner::git::Repository& repository_;
  scanner::git::OdbStore& store_;
  const scanner::sources::SearchContext& context_;
  scanner::git::EnumerationLimits limits_;
  std::optional<scanner::git::StoreFingerprint> objects_;  // nothing where nothing is remembered
  core::Digest refs_;
  core::Digest place_;  // by which the cache knows the repository
  core::Digest state_;  // of everything that decides what is found
};

}  // namespace ekaudit::audit
