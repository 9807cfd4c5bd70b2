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

}  // namespace

std::string prefix_hash(std::string_view prefix) {
  return prefix.empty() ? std::string() : core::hex(core::sha256(prefix));
}

core::Result<void> Ledger::observe(const std::vector<SeenToken>& tokens, core::TimePoint now) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) {
    return tl::make_unexpected(transaction.error());
  }
  for (const SeenToken& token : tokens) {
    const auto done = database_->run(k_observe, {token.id, prefix_hash(token.prefix), seconds(now)});
    if (!done) {
      return tl::make_unexpected(done.error());
    }
  }
  return transaction->commit();
}

core::Result<void> Ledger::record_rotation(const std::string& id, const std::string& prefix,
                                           core::TimePoint when) {
  const auto done = database_->run(k_record, {id, prefix_hash(prefix), seconds(when)});
  if (!done) {
    return tl::make_unexpected(done.error());
  }
  return {};
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

}  // namespace ekaudit::state
