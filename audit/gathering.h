// What a scan sees, before anything is judged: every repository, file and stream of a request.
#pragma once

#include <vector>

#include "audit/report.h"
#include "audit/scan_request.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "pipelines/usage.h"
#include "scanner/match/matcher.h"
#include "scanner/sighting.h"

namespace ekaudit::audit {

struct Gathered {
  std::vector<RepositoryRecord> repositories;
  std::vector<scanner::Sighting> sightings;
  std::vector<pipelines::Usage> usages;  // sorted by repository, path, position
  Scanned scanned;
  core::Notices notices;
  bool whole = false;  // whole repositories with all of their history were to be read
};

// Throws core::UsageError as run_scan() does.
Gathered gather(const ScanRequest& request, const scanner::match::Matcher& matcher,
                core::RunControl& control);

}  // namespace ekaudit::audit
