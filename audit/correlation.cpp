#include "audit/correlation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/redaction.h"

namespace ekaudit::audit {
namespace {

using enkryptify::Token;
using rules::Proof;
using rules::TokenStatus;

// Fewer characters of the body prove nothing.
constexpr std::size_t k_least_body = 8;

// Records by prefix, so that thousands of leaks against thousands of records stay cheap.
class PrefixTable {
 public:
  explicit PrefixTable(const std::vector<Token>& tokens) {
    for (const Token& token : tokens) {
      if (token.prefix.size() > core::k_token_prefix.size()) {
        records_[token.prefix].push_back(&token);
        lengths_.insert(token.prefix.size());
      }
    }
  }

  std::vector<const Token*> records_of(std::string_view raw) const {
    std::vector<const Token*> found;
    for (const std::size_t length : lengths_) {
      const auto records = raw.size() < length ? records_.end() : records_.find(raw.substr(0, length));
      if (records != records_.end()) {
        found.insert(found.end(), records->second.begin(), records->second.end());
      }
    }
    return found;
  }

 private:
  std::unordered_map<std::string_view, std::vector<const Token*>> records_;
  std::set<std::size_t> lengths_;
};

std::vector<std::string> ids_of(const std::vector<const Token*>& records) {
  std::vector<std::string> ids;
  ids.reserve(records.size());
  for (const Token* record : records) {
    ids.push_back(record->id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

TokenStatus status_of(const Token& record, core::TimePoint now) {
  return enkryptify::is_revoked(record)     ? TokenStatus::revoked
         : enkryptify::is_live(record, now) ? TokenStatus::active
                                            : TokenStatus::expired;
}

Correlation::Correlation(const std::vector<scanner::Sighting>& sightings,
                         const enkryptify::Inventory* inventory, core::TimePoint now)
    : inventory_(inventory), now_(now) {
  for (const scanner::Sighting& sighting : sightings) {
    const scanner::match::Token& token = sighting.token;
    if (token.kind != scanner::match::TokenKind::api_token ||
        token.confidence == core::Confidence::placeholder) {
      continue;
    }
    Leak& leak = leaks_[token.hash];
    leak.hash = token.hash;
    leak.raw = token.raw;
    leak.confidence = std::max(leak.confidence, token.confidence);
    leak.in_api_key_header |= token.in_api_key_header;
  }
  if (inventory_ != nullptr) {
    match_records();
  }
}

void Correlation::match_records() {
  const PrefixTable table(inventory_->tokens);
  std::map<const Token*, std::vector<Leak*>> claims;
  for (auto& [hash, leak] : leaks_) {
    const std::vector<const Token*> records = table.records_of(leak.raw.reveal());
    leak.identity.candidates = ids_of(records);
    if (records.size() == 1 && records[0]->prefix.size() >= core::k_token_prefix.size() + k_least_body) {
      claims[records[0]].push_back(&leak);
    }
  }
  for (const auto& [record, leaks] : claims) {
    for (Leak* leak : leaks) {
      if (leaks.size() == 1) {
        identify(*leak, *record, Proof::record);
      } else {
        leak->identity.proof = Proof::shared_record;
      }
    }
  }
}

void Correlation::identify(Leak& leak, const Token& record, Proof proof) const {
  leak.identity.proof = proof;
  leak.identity.token_id = record.id;
  leak.identity.status = status_of(record, now_);
  leak.identity.candidates.clear();
}

void Correlation::settle(Leak& leak, enkryptify::Exchange exchange) {
  rules::LeakIdentity& identity = leak.identity;
  const bool shared = identity.proof == Proof::shared_record;
  if (exchange == enkryptify::Exchange::refused) {
    // It is none of its candidates that live; whether it is one that is dead, nobody can tell.
    identity.proof = Proof::refused;
    identity.candidates.clear();
    return;
  }
  identity.proof = Proof::accepted;
  identity.status = TokenStatus::active;
  if (shared) {
    identity.token_id = identity.candidates.front();
    identity.candidates.clear();
  }
}

std::vector<Correlation::Leak*> Correlation::unexplained_order() const {
  std::vector<Leak*> order;
  for (auto& [hash, leak] : leaks_) {
    const Proof proof = leak.identity.proof;
    if ((proof == Proof::none || proof == Proof::shared_record) && !leak.in_api_key_header &&
        leak.confidence >= core::Confidence::medium) {
      order.push_back(&leak);
    }
  }
  const auto may_live = [this](const Leak& leak) {
    return std::any_of(leak.identity.candidates.begin(), leak.identity.candidates.end(),
                       [this](const std::string& id) {
                         const Token* record = inventory_->token(id);
                         return record != nullptr && enkryptify::is_live(*record, now_);
                       });
  };
  std::map<const Leak*, std::pair<bool, int>> ranks;
  for (const Leak* leak : order) {
    ranks[leak] = {!may_live(*leak), -static_cast<int>(leak->confidence)};
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](const Leak* a, const Leak* b) { return ranks[a] < ranks[b]; });
  return order;
}

void Correlation::verify(enkryptify::ApiClient& api, std::size_t most, core::RunControl& control,
                         core::Notices& notices, const OnUse& on_use) {
  const std::vector<Leak*> order = unexplained_order();
  const auto tell = [&](const char* kind, std::string message) {
    core::Notice notice;
    notice.kind = kind;
    notice.message = std::move(message);
    notice.incomplete = true;
    notice.online = true;
    notices.push_back(std::move(notice));
  };
  for (std::size_t i = 0; i < std::min(order.size(), most) && !control.stopped(); ++i) {
    const auto exchange = api.try_exchange(order[i]->raw);
    if (!exchange) {
      tell("verification-failed", fmt::format("whether {} of the leaked tokens live could not be asked: {}",
                                              order.size() - i, exchange.error().message));
      return;
    }
    on_use(order[i]->hash, order[i]->identity.candidates);
    settle(*order[i], *exchange);
  }
  if (order.size() > most) {
    tell("verification-limit",
         fmt::format("{} leaked tokens were not verified: --verify-max is {}", order.size() - most, most));
  }
}

void Correlation::recognise_former(const std::map<std::string, state::FormerValue>& former) {
  // How much of a token its prefix shows is not documented; enough of it to be proof it must be.
  constexpr std::size_t k_longest_prefix = 64;
  for (auto& [hash, leak] : leaks_) {
    const std::string_view raw = leak.raw.reveal();
    const std::size_t longest = std::min(raw.size(), k_longest_prefix);
    for (std::size_t size = core::k_token_prefix.size() + k_least_body;
         leak.identity.proof == Proof::refused && size <= longest; ++size) {
      const auto known = former.find(state::prefix_hash(raw.substr(0, size)));
      if (known != former.end()) {
        leak.identity.proof = Proof::rotated;
        leak.identity.status = TokenStatus::revoked;
        leak.identity.token_id = known->second.token_id;
        leak.identity.rotated_by = known->second.until;
      }
    }
  }
}

rules::LeakIdentities Correlation::take() {
  rules::LeakIdentities identities;
  for (auto& [hash, leak] : leaks_) {
    identities.emplace(hash, std::move(leak.identity));
  }
  leaks_.clear();
  return identities;
}

}  // namespace ekaudit::audit
