// What earlier runs left of a repository's packs, ready to be asked.
#pragma once

#include "audit/scan_request.h"
#include "scanner/git/kept_packs.h"
#include "scanner/git/odb_store.h"
#include "scanner/git/pack_cache.h"

namespace ekaudit::audit {

// Whether a search of this extent reads whole packs, and what is known of them may stand for them.
bool remembers_packs(const ScanRequest& request, Extent extent);

// The records are those of the same version of ekaudit, searching for the same in objects of the same size.
// `kept` refers to `cache`: it stays where it was made.
struct PackMemory {
  // Reads all indexes. The request must name a directory for the cache.
  PackMemory(const ScanRequest& request, scanner::git::OdbStore& store);
  PackMemory(const PackMemory&) = delete;
  PackMemory& operator=(const PackMemory&) = delete;

  const scanner::git::PackCache cache;
  const scanner::git::KeptPacks kept;
};

}  // namespace ekaudit::audit
