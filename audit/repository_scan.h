// One repository: history, working tree and index to sightings.
#pragma once

#include <string>
#include <vector>

#include "audit/report.h"
#include "audit/scan_request.h"
#include "audit/targets.h"
#include "core/notice.h"
#include "pipelines/usage.h"
#include "scanner/content_kind.h"
#include "scanner/sighting.h"
#include "scanner/sources/search_context.h"

namespace ekaudit::audit {

struct RepositoryScan {
  RepositoryRecord record;
  std::vector<scanner::Sighting> sightings;  // with record.id in every location
  std::vector<pipelines::Usage> usages;      // with record.id
  Scanned scanned;
  core::Notices notices;            // with record.id
  std::vector<std::string> nested;  // directories of the working tree that are repositories themselves
};

// `mount` as RepositoryRecord has it: only what has none is divided into shards. Throws core::UsageError
// where a range or --since names something that is not there.
RepositoryScan scan_repository(const RepositoryTarget& target, const std::string& mount, Extent extent,
                               const ScanRequest& request, const scanner::sources::SearchContext& context);

}  // namespace ekaudit::audit
