// Reports of many repositories, or of the shards of one, as one report.
#pragma once

#include <string>
#include <vector>

#include "audit/report.h"

namespace ekaudit::audit {

struct ReportSource {
  std::string name;  // as people know it: the file
  Report report;     // as it was read back
};

// The order of `sources` means nothing. Findings join by repository and fingerprint, those about a token of
// the inventory by fingerprint alone: where reports of one repository differ, the later one is believed, and
// shards of one run as if it had been whole. What outside Git has no repository stays apart. Where the
// sources are of several repositories, each repository's mount is its name, so that paths tell them apart.
// Notices, beside those of the sources: a shard that is missing, two whole reports of one repository at
// different commits, and a source that calls itself incomplete and does not say why.
Report join_reports(std::vector<ReportSource> sources);

}  // namespace ekaudit::audit
