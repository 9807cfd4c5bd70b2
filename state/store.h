// Everything kept between runs: `ekaudit.db` in the state directory.
#pragma once

#include "core/error.h"
#include "state/directory.h"
#include "state/exchanges.h"
#include "state/journal.h"
#include "state/ledger.h"
#include "state/sqlite.h"

namespace ekaudit::state {

class Store {
 public:
  // Makes the tables, and checks that they can be written to. Errors: those of Database; unsupported, for a
  // database that a later version of ekaudit made.
  static core::Result<Store> open(const Directory& directory);

  Ledger ledger() { return Ledger(database_); }
  Exchanges exchanges() { return Exchanges(database_); }
  Journal journal() { return Journal(database_); }

 private:
  explicit Store(Database database) : database_(std::move(database)) {}
  Database database_;
};

}  // namespace ekaudit::state
