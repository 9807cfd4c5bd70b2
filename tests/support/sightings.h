// Sightings for tests of rules and policy.
#pragma once

#include "scanner/sighting.h"

namespace ekaudit::tests::support {

// An API token of high confidence in config/app.env, pushed and present.
scanner::Sighting make_sighting();

}  // namespace ekaudit::tests::support
