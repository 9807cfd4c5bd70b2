// What the state directory remembers from run to run, as evidence.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/clock.h"
#include "core/error.h"
#include "enkryptify/inventory.h"
#include "rules/identity.h"
#include "state/ledger.h"

namespace ekaudit::audit {

// When ekaudit itself tried tokens, which the API counts as a use: by token id, and by the token's hash in
// hex.
using OwnUses = std::map<std::string, core::TimePoint>;

struct Memory {
  std::map<std::string, core::TimePoint> rotations;  // by token id, as far as ekaudit did or saw them
  OwnUses own_uses;
  std::map<std::string, state::FormerValue> former;  // by state::prefix_hash()
};

// Notes down what the inventory shows, and gives what is known of earlier runs. `state`: the state directory.
// `inventory` is not scrubbed yet: prefixes count as they are. Errors: those of state::Store.
core::Result<Memory> recall(const std::filesystem::path& state, const enkryptify::Inventory& inventory,
                            core::TimePoint now);

// Errors: those of state::Store.
core::Result<void> remember(const std::filesystem::path& state, const OwnUses& uses);

// Where a token's last use was ekaudit's own, by the times that ekaudit and the API put down: moves it from
// `last_used_at` to `own_use_at`. `identities` tell whose record a hash may be of.
void discount(const OwnUses& uses, const rules::LeakIdentities& identities, enkryptify::Inventory& inventory);

}  // namespace ekaudit::audit
