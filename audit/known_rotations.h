// The ledger of rotations, as evidence.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/clock.h"
#include "core/error.h"
#include "enkryptify/inventory.h"

namespace ekaudit::audit {

// Notes down what the inventory shows, and gives what is known of earlier rotations, by token id. `state`:
// the state directory. `inventory` is not scrubbed yet: prefixes count as they are. Errors: those of
// state::Store.
core::Result<std::map<std::string, core::TimePoint>> known_rotations(const std::filesystem::path& state,
                                                                     const enkryptify::Inventory& inventory,
                                                                     core::TimePoint now);

}  // namespace ekaudit::audit
