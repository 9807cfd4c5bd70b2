#include "audit/known_rotations.h"

#include <vector>

#include "state/store.h"

namespace ekaudit::audit {

core::Result<std::map<std::string, core::TimePoint>> known_rotations(const std::filesystem::path& path,
                                                                     const enkryptify::Inventory& inventory,
                                                                     core::TimePoint now) {
  const auto directory = state::Directory::open(path);
  auto store = directory ? state::Store::open(*directory) : tl::make_unexpected(directory.error());
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
  return ledger.rotations();
}

}  // namespace ekaudit::audit
