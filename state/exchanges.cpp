#include "state/exchanges.h"

namespace ekaudit::state {

core::Result<void> Exchanges::remember(const std::string& subject, core::TimePoint when) {
  const auto done = database_->run(
      "INSERT INTO exchange(subject, at) VALUES(?1, ?2) ON CONFLICT(subject) DO UPDATE SET at = max(at, ?2)",
      {subject, static_cast<std::int64_t>(when.time_since_epoch().count())});
  if (!done) {
    return tl::make_unexpected(done.error());
  }
  return {};
}

core::Result<std::optional<core::TimePoint>> Exchanges::last(const std::string& subject) {
  const auto rows = database_->run("SELECT at FROM exchange WHERE subject = ?1", {subject});
  if (!rows) {
    return tl::make_unexpected(rows.error());
  }
  if (rows->empty()) {
    return std::optional<core::TimePoint>();
  }
  return std::optional(core::TimePoint(std::chrono::seconds(number_of(rows->front().front()))));
}

}  // namespace ekaudit::state
