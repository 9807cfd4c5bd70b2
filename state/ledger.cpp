#include "state/ledger.h"

#include "core/digest.h"

namespace ekaudit::state {
namespace {

Value seconds(core::TimePoint time) {
  return static_cast<std::int64_t>(time.time_since_epoch().count());
}

// An API that leaves prefixes out once says nothing by it.
constexpr const char* k_observe =
    "INSERT INTO ledger(token_id, prefix_hash, first_seen, last_seen) VALUES(?1, ?2, ?3, ?3) "
    "ON CONFLICT(token_id) DO UPDATE SET "
    "rotated = CASE WHEN prefix_hash <> '' AND ?2 <> '' AND prefix_hash <> ?2 THEN ?3 ELSE rotated END, "
    "prefix_hash = CASE WHEN ?2 = '' THEN prefix_hash ELSE ?2 END, last_seen = ?3";

// An empty hash is "unknown": the next prefix that is seen belongs to the value that we know of.
constexpr const char* k_record =
    "INSERT INTO ledger(token_id, prefix_hash, first_seen, last_seen, rotated) VALUES(?1, ?2, ?3, ?3, ?3) "
    "ON CONFLICT(token_id) DO UPDATE SET rotated = ?3, prefix_hash = ?2, last_seen = ?3";

constexpr const char* k_keep_observed =
    "INSERT OR REPLACE INTO former(prefix_hash, token_id, until) SELECT prefix_hash, token_id, ?3 FROM "
    "ledger "
    "WHERE token_id = ?1 AND prefix_hash <> '' AND ?2 <> '' AND prefix_hash <> ?2";
constexpr const char* k_keep_recorded =
    "INSERT OR REPLACE INTO former(prefix_hash, token_id, until) SELECT prefix_hash, token_id, ?3 FROM "
    "ledger "
    "WHERE token_id = ?1 AND prefix_hash <> '' AND prefix_hash <> ?2";

}  // namespace

std::string prefix_hash(std::string_view prefix) {
  return prefix.empty() ? std::string() : core::hex(core::sha256(prefix));
}

core::Result<void> Ledger::note(const char* keep, const char* put, const std::vector<SeenToken>& tokens,
                                core::TimePoint when) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) {
    return tl::make_unexpected(transaction.error());
  }
  std::vector<std::vector<Value>> lists;
  lists.reserve(tokens.size());
  for (const SeenToken& token : tokens) {
    lists.push_back({token.id, prefix_hash(token.prefix), seconds(when)});
  }
  for (const char* sql : {keep, put}) {
    if (auto done = database_->run_each(sql, lists); !done) {
      return done;
    }
  }
  return transaction->commit();
}

core::Result<void> Ledger::observe(const std::vector<SeenToken>& tokens, core::TimePoint now) {
  return note(k_keep_observed, k_observe, tokens, now);
}

core::Result<void> Ledger::record_rotation(const std::string& id, const std::string& prefix,
                                           core::TimePoint when) {
  return note(k_keep_recorded, k_record, {{id, prefix}}, when);
}

core::Result<std::map<std::string, core::TimePoint>> Ledger::rotations() {
  const auto rows = database_->run("SELECT token_id, rotated FROM ledger WHERE rotated IS NOT NULL");
  if (!rows) {
    return tl::make_unexpected(rows.error());
  }
  std::map<std::string, core::TimePoint> rotations;
  for (const Row& row : *rows) {
    rotations[text_of(row[0])] = core::TimePoint(std::chrono::seconds(number_of(row[1])));
  }
  return rotations;
}

core::Result<std::map<std::string, FormerValue>> Ledger::former_values() {
  const auto rows = database_->run("SELECT prefix_hash, token_id, until FROM former");
  if (!rows) {
    return tl::make_unexpected(rows.error());
  }
  std::map<std::string, FormerValue> values;
  for (const Row& row : *rows) {
    values[text_of(row[0])] = {text_of(row[1]), core::TimePoint(std::chrono::seconds(number_of(row[2])))};
  }
  return values;
}

}  // namespace ekaudit::state
