// When tokens were last rotated, as far as we know: whether the API's `createdAt` moves with a rotation is
// not documented, so what ekaudit did and saw itself is written down.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "state/sqlite.h"

namespace ekaudit::state {

// A token as an inventory shows it.
struct SeenToken {
  std::string id;
  std::string prefix;
};

// Of a token whose value is another now.
struct FormerValue {
  std::string token_id;
  core::TimePoint until{};  // it was gone by then
};

class Ledger {
 public:
  // `database` must outlive it.
  explicit Ledger(Database& database) : database_(&database) {}

  // A prefix that is not the one seen before means that the value is another: rotated, at `now` at the
  // latest. Of prefixes only their hashes are kept: nobody knows how much of a token they show.
  core::Result<void> observe(const std::vector<SeenToken>& tokens, core::TimePoint now);
  // ekaudit rotated it. Its next prefix is not another rotation.
  core::Result<void> record_rotation(const std::string& id, const std::string& prefix, core::TimePoint when);
  // The last known rotation by token id; tokens without one are left out.
  core::Result<std::map<std::string, core::TimePoint>> rotations();
  // How values began that tokens had before: by prefix_hash().
  core::Result<std::map<std::string, FormerValue>> former_values();

 private:
  core::Result<void> note(const char* keep, const char* put, const std::vector<SeenToken>& tokens,
                          core::TimePoint when);

  Database* database_;
};

// SHA-256 in hexadecimal; empty for an empty prefix.
std::string prefix_hash(std::string_view prefix);

}  // namespace ekaudit::state
