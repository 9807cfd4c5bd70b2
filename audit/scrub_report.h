// The last step before printing: no text of the report holds a raw token.
#pragma once

#include <vector>

#include "audit/report.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"
#include "scanner/sighting.h"

namespace ekaudit::audit {

// From now on the scrubber knows all of these that are secrets.
void add_tokens(const std::vector<scanner::Sighting>& sightings, scanner::match::Scrubber& scrubber);

// Takes every token of `sightings`, and whatever `matcher` takes for one, out of every text.
void scrub_report(Report& report, const std::vector<scanner::Sighting>& sightings,
                  const scanner::match::Matcher& matcher, unsigned jobs = 1);

}  // namespace ekaudit::audit
