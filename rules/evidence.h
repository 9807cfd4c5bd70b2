// Everything the rules may judge. Gathered by audit/; rules do no I/O.
#pragma once

#include <vector>

#include "core/clock.h"
#include "scanner/sighting.h"

namespace ekaudit::rules {

struct Evidence {
  std::vector<scanner::Sighting> sightings;  // one per token and place
  core::TimePoint now{};
};

}  // namespace ekaudit::rules
