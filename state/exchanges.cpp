#include "state/exchanges.h"

#include <cstdint>
#include <vector>

namespace ekaudit::state {

core::Result<void> Exchanges::remember(const std::map<std::string, core::TimePoint>& times) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) {
    return tl::make_unexpected(transaction.error());
  }
  std::vector<std::vector<Value>> lists;
  lists.reserve(times.size());
  for (const auto& [subject, when] : times) {
    lists.push_back({subject, static_cast<std::int64_t>(when.time_since_epoch().count())});
  }
  auto done = database_->run_each(
      "INSERT INTO exchange(subject, at) VALUES(?1, ?2) ON CONFLICT(subject) DO UPDATE SET at = max(at, ?2)",
      lists);
  if (!done) {
    return done;
  }
  return transaction->commit();
}

core::Result<std::map<std::string, core::TimePoint>> Exchanges::all() {
  const auto rows = database_->run("SELECT subject, at FROM exchange");
  if (!rows) {
    return tl::make_unexpected(rows.error());
  }
  std::map<std::string, core::TimePoint> times;
  for (const Row& row : *rows) {
    times.emplace(text_of(row[0]), core::TimePoint(std::chrono::seconds(number_of(row[1]))));
  }
  return times;
}

}  // namespace ekaudit::state
