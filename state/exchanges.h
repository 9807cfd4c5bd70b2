// When we exchanged tokens ourselves to see whether they live: an exchange moves `lastUsedAt`, and our own is
// not somebody's use.
#pragma once

#include <map>
#include <string>

#include "core/clock.h"
#include "core/error.h"
#include "state/sqlite.h"

namespace ekaudit::state {

class Exchanges {
 public:
  // `database` must outlive it.
  explicit Exchanges(Database& database) : database_(&database) {}

  // By subject: a token's id, or its hash where the id is unknown; never the token. The latest time stays.
  core::Result<void> remember(const std::map<std::string, core::TimePoint>& times);
  core::Result<std::map<std::string, core::TimePoint>> all();

 private:
  Database* database_;
};

}  // namespace ekaudit::state
