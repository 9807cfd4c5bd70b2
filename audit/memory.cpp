#include "audit/memory.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "state/store.h"

namespace ekaudit::audit {
namespace {

// The API's clock and ours may differ by a minute (ApiSession::now), and an answer may take as long.
constexpr std::chrono::seconds k_tolerance{120};

core::Result<state::Store> open_store(const std::filesystem::path& path) {
  const auto directory = state::Directory::open(path);
  return directory ? state::Store::open(*directory) : tl::make_unexpected(directory.error());
}

}  // namespace

core::Result<Memory> recall(const std::filesystem::path& state, const enkryptify::Inventory& inventory,
                            core::TimePoint now) {
  auto store = open_store(state);
  if (!store) {
    return tl::make_unexpected(store.error());
  }
  std::vector<state::SeenToken> seen;
  for (const enkryptify::Token& token : inventory.tokens) {
    seen.push_back({token.id, token.prefix});
  }
  state::Ledger ledger = store->ledger();
  if (const auto observed = ledger.observe(seen, now); !observed) {
    return tl::make_unexpected(observed.error());
  }
  auto rotations = ledger.rotations();
  if (!rotations) {
    return tl::make_unexpected(rotations.error());
  }
  auto own_uses = store->exchanges().all();
  if (!own_uses) {
    return tl::make_unexpected(own_uses.error());
  }
  auto former = ledger.former_values();
  if (!former) {
    return tl::make_unexpected(former.error());
  }
  return Memory{std::move(*rotations), std::move(*own_uses), std::move(*former)};
}

core::Result<void> remember(const std::filesystem::path& state, const OwnUses& uses) {
  auto store = open_store(state);
  if (!store) {
    return tl::make_unexpected(store.error());
  }
  return store->exchanges().remember(uses);
}

void discount(const OwnUses& uses, const rules::LeakIdentities& identities,
              enkryptify::Inventory& inventory) {
  OwnUses by_id = uses;
  for (const auto& [hash, identity] : identities) {
    const auto own = uses.find(core::hex(hash));
    if (own == uses.end()) {
      continue;
    }
    std::vector<std::string> ids = identity.candidates;
    ids.push_back(identity.token_id);
    for (const std::string& id : ids) {
      by_id[id] = std::max(by_id[id], own->second);
    }
  }
  for (enkryptify::Token& token : inventory.tokens) {
    const auto own = by_id.find(token.id);
    if (own != by_id.end() && token.last_used_at &&
        std::chrono::abs(*token.last_used_at - own->second) <= k_tolerance) {
      token.own_use_at = std::exchange(token.last_used_at, std::nullopt);
      token.ever_used_known = false;
    }
  }
}

}  // namespace ekaudit::audit
