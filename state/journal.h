// What a remedy run has set out to do, and how far it got: written and synced before and after every request
// that changes something, so that a run that was killed anywhere can be finished by another. No raw token is
// ever in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "state/sqlite.h"

namespace ekaudit::state {

enum class StepAction {
  rotate,
  revoke,
  replace,  // create another token, deliver it, then revoke this one
};

enum class StepState {
  planned,    // nothing was sent
  requested,  // a request is about to be sent or was; its outcome is unknown until the next state
  held,       // the new value is in the recovery file
  verified,   // and the API takes it
  delivered,  // it is where it is needed
  retiring,   // replace: the old token's revocation was sent, its outcome is unknown
  parked,     // verified, without a delivery: the recovery file is the user's to take
  done,
  failed,  // the API refused, nothing changed; or a person has to look: `note` says which
};

struct Step {
  std::int64_t id = 0;
  std::string api;        // base address
  std::string workspace;  // slug
  std::string token_id;
  std::string token_name;
  std::string secret_name;  // in the store that it is delivered to, or empty
  StepAction action = StepAction::rotate;
  StepState state = StepState::planned;
  std::string reason;
  std::string new_id;    // replace: of the token that was created
  std::string request;   // replace: the body that creates it
  std::string recovery;  // name of the recovery file
  std::int64_t requests = 0;
  std::string note;  // one line
  core::TimePoint created{};
  core::TimePoint changed{};
};

constexpr bool is_open(StepState state) {
  return state != StepState::done && state != StepState::failed;
}
std::string_view name_of(StepState state);
std::string_view name_of(StepAction action);

class Journal {
 public:
  // `database` must outlive it.
  explicit Journal(Database& database) : database_(&database) {}

  // Gives the step its id.
  core::Result<void> add(Step& step);
  // All but what identifies it.
  core::Result<void> save(const Step& step);
  // Oldest first.
  core::Result<std::vector<Step>> open_steps();
  // Nothing if there is none.
  core::Result<std::optional<Step>> find(std::int64_t id);

 private:
  Database* database_;
};

}  // namespace ekaudit::state
