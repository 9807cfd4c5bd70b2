// Carries out one step of the journal, from wherever it is to as far as it goes. Whatever ends the process,
// the journal and the recovery file say enough for the next run to finish it.
//
// A new secret is delivered only if the API takes it (verified); where the outcome of a request is not known,
// the inventory is read, and what may have changed and is not held is rotated once more.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/run_control.h"
#include "core/secret.h"
#include "enkryptify/api_client.h"
#include "enkryptify/pace.h"
#include "remedy/delivery.h"
#include "state/directory.h"
#include "state/journal.h"
#include "state/store.h"

namespace ekaudit::remedy {

// Documented: a session got with a token before it was revoked lives for up to this long.
inline constexpr std::chrono::minutes k_session_lifetime{15};

struct EngineOptions {
  std::vector<Delivery> deliveries = {};
  // A request whose answer was lost may still be under way: the inventory is asked this long after.
  enkryptify::Milliseconds settle{2'000};
  // For one step in one run, the first one included.
  int most_requests = 3;
  std::string own_token_id = {};
  // Old values that the user gave, by token id, to see that they are dead afterwards.
  std::map<std::string, core::Secret> old_values = {};
};

// Everything that a step needs; all of it must outlive the engine.
struct EngineParts {
  enkryptify::ApiClient& api;
  state::Store& store;
  const state::Directory& recovery;
  const core::Clock& clock;
  enkryptify::Pacer& pacer;
  core::RunControl& control;
};

enum class Batch { goes_on, stops };

// `message`: what became of the step, one line. `remarks`: what a person should know beside it.
struct StepResult {
  std::string message;
  std::vector<std::string> remarks = {};
  Batch batch = Batch::goes_on;  // whether others should still be begun
};

// `step` is in the journal, and afterwards says how far it got: done, failed (nothing will go on by itself)
// or an open state, which fix --resume takes up.
StepResult carry_on(state::Step& step, const EngineParts& parts, const EngineOptions& options);

}  // namespace ekaudit::remedy
