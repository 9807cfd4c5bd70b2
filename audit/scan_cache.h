// What scans leave in a directory for later ones.
#pragma once

#include "audit/scan_request.h"
#include "scanner/git/pack_cache.h"

namespace ekaudit::audit {

// Whether a search of this extent reads all objects, and what is known of them may stand for them.
bool uses_cache(const ScanRequest& request, Extent extent);

// What is found in it was left by the same version of ekaudit, searching for the same in objects of the same
// size. The request must name a directory for it.
scanner::git::PackCache open_cache(const ScanRequest& request);

}  // namespace ekaudit::audit
