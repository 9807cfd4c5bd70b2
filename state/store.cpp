#include "state/store.h"

#include <fmt/format.h>

#include "core/text.h"

namespace ekaudit::state {
namespace {

constexpr std::int64_t k_version = 2;

constexpr const char* k_tables[] = {
    "CREATE TABLE IF NOT EXISTS ledger(token_id TEXT PRIMARY KEY, prefix_hash TEXT NOT NULL, first_seen "
    "INTEGER NOT NULL, "
    "last_seen INTEGER NOT NULL, rotated INTEGER)",
    "CREATE TABLE IF NOT EXISTS former(prefix_hash TEXT PRIMARY KEY, token_id TEXT NOT NULL, until INTEGER "
    "NOT "
    "NULL)",
    "CREATE TABLE IF NOT EXISTS exchange(subject TEXT PRIMARY KEY, at INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS step(id INTEGER PRIMARY KEY AUTOINCREMENT, api TEXT NOT NULL, workspace TEXT "
    "NOT NULL, "
    "token_id TEXT NOT NULL, token_name TEXT NOT NULL, secret_name TEXT NOT NULL, action TEXT NOT NULL, "
    "state TEXT NOT NULL, reason TEXT NOT NULL, new_id TEXT NOT NULL, "
    "request TEXT NOT NULL, recovery TEXT NOT NULL, requests INTEGER NOT NULL, note TEXT NOT NULL, "
    "created INTEGER NOT NULL, changed INTEGER NOT NULL)",
    "PRAGMA user_version=2",
};

core::Result<void> make_tables(Database& database) {
  auto transaction = Transaction::begin(database);
  if (!transaction) {
    return tl::make_unexpected(transaction.error());
  }
  // Another run may have made them in between.
  const auto version = database.run("PRAGMA user_version");
  if (version && number_of(version->front().front()) == k_version) {
    return {};
  }
  for (const char* sql : k_tables) {
    if (const auto made = database.run(sql); !made) {
      return tl::make_unexpected(made.error());
    }
  }
  return transaction->commit();
}

}  // namespace

core::Result<Store> Store::open(const Directory& directory) {
  const std::string path = directory.path() / "ekaudit.db";
  auto database = Database::open(path);
  if (!database) {
    return tl::make_unexpected(database.error());
  }
  const auto version = database->run("PRAGMA user_version");
  if (!version) {
    return tl::make_unexpected(version.error());
  }
  const std::int64_t found = version->empty() ? 0 : number_of(version->front().front());
  if (found > k_version) {
    return core::fail(
        core::ErrorKind::unsupported,
        fmt::format("'{}' was made by a later version of ekaudit; use that one", core::to_terminal(path)));
  }
  if (found < k_version) {
    if (const auto made = make_tables(*database); !made) {
      return tl::make_unexpected(made.error());
    }
  }
  return Store(std::move(*database));
}

}  // namespace ekaudit::state
