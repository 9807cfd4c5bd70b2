// Joins what leaked with what the inventory and the API say: whose record a leaked token is, and whether it
// lives. The rules for proof: a prefix identifies a record only if it has at least 8 characters of the body
// and matches exactly one record, and then only one leaked token; what the inventory does not explain is
// settled by an exchange, or stays unknown.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/confidence.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "core/secret.h"
#include "enkryptify/api_client.h"
#include "enkryptify/inventory.h"
#include "rules/identity.h"
#include "scanner/sighting.h"
#include "state/ledger.h"

namespace ekaudit::audit {

// Whether the record's token lives at `now`, or why not.
rules::TokenStatus status_of(const enkryptify::Token& record, core::TimePoint now);

class Correlation {
 public:
  // `inventory` must outlive the correlation; null where there is none. Prefixes must be as the API gave
  // them.
  Correlation(const std::vector<scanner::Sighting>& sightings, const enkryptify::Inventory* inventory,
              core::TimePoint now);

  // How many tokens an exchange could tell more about.
  std::size_t unexplained() const { return unexplained_order().size(); }

  // Exchanges at most `most` of them, those first that may be a living record's, then the surest; never one
  // seen in an X-API-Key header, nor one of low confidence. What was left out or failed becomes a notice. An
  // exchange is a use of the token: `on_use` is told its hash and the ids of the records that may be its own.
  using OnUse = std::function<void(const core::Digest& hash, const std::vector<std::string>& ids)>;
  void verify(enkryptify::ApiClient& api, std::size_t most, core::RunControl& control, core::Notices& notices,
              const OnUse& on_use);

  // What the API refused and the ledger of former values knows is dead: its token was rotated.
  void recognise_former(const std::map<std::string, state::FormerValue>& former);

  rules::LeakIdentities take();

 private:
  struct Leak {
    core::Digest hash{};
    core::Secret raw;
    core::Confidence confidence = core::Confidence::placeholder;
    bool in_api_key_header = false;
    rules::LeakIdentity identity;
  };

  void match_records();
  void identify(Leak& leak, const enkryptify::Token& record, rules::Proof proof) const;
  static void settle(Leak& leak, enkryptify::Exchange exchange);
  std::vector<Leak*> unexplained_order() const;

  const enkryptify::Inventory* inventory_;
  core::TimePoint now_;
  mutable std::map<core::Digest, Leak> leaks_;
};

}  // namespace ekaudit::audit
