// Everything the rules may judge. Gathered by audit/; rules do no I/O.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "enkryptify/inventory.h"
#include "pipelines/usage.h"
#include "rules/declarations.h"
#include "rules/identity.h"
#include "rules/thresholds.h"
#include "scanner/sighting.h"

namespace ekaudit::rules {

struct Evidence {
  std::vector<scanner::Sighting> sightings;  // one per token and place
  std::vector<pipelines::Usage> usages;      // sorted by repository, path, position
  core::TimePoint now{};
  std::optional<enkryptify::Inventory> inventory;  // absent offline
  LeakIdentities identities;                       // empty offline
  // When tokens were last rotated, by id, as far as ekaudit did or saw it; absent where no ledger is kept.
  std::optional<std::map<std::string, core::TimePoint>> rotations;
  Thresholds thresholds;
  Declarations declarations;
};

}  // namespace ekaudit::rules
