// How engine.h does it: one step's way through its states.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/secret.h"
#include "enkryptify/inventory.h"
#include "enkryptify/token_writer.h"
#include "remedy/engine.h"
#include "remedy/recovery.h"

namespace ekaudit::remedy {

class StepRunner {
 public:
  StepRunner(state::Step& step, const EngineParts& parts, const EngineOptions& options);
  StepResult run();

 private:
  // What is returned once there is nothing more to do now; nothing: the state has changed, go on.
  using Next = std::optional<StepResult>;

  Next advance();

  // step_request.cpp: states planned and requested.
  Next begin();
  Next resolve();
  Next resolve_revocation(const enkryptify::Token* record);
  Next resolve_rotation(const std::vector<enkryptify::Token>& records);
  Next request();
  enkryptify::WriteOutcome send(enkryptify::TokenWriter& writer) const;
  Next take(RecoveryFile* file, enkryptify::WriteOutcome outcome);
  Next hold(RecoveryFile& file, enkryptify::NewToken token);
  Next refuse(const enkryptify::WriteOutcome& outcome);

  // step_runner.cpp: what follows.
  Next verify();
  Next hand_over();
  Next conclude();
  Next retire();
  Next finish_revocation();
  Next park();
  // The held value is not the live one.
  Next replace_dead_value();
  // Whether the inventory and the exchange agree that the value is live; true where they cannot be asked.
  bool is_still_live();
  void check_old_value();

  core::Result<std::vector<enkryptify::Token>> records();
  core::Result<std::optional<core::Secret>> secret();
  // Of the token whose value is new: the step's own, or the one that replaces it.
  const std::string& target() const { return step_.new_id.empty() ? step_.token_id : step_.new_id; }
  std::string recovery_path() const;
  std::string contained_by() const;
  bool may_request() const { return requests_ < options_.most_requests; }

  Next move_to(state::StepState state);
  Next leave_open(std::string message, Batch batch);
  Next close(state::StepState state, std::string message, Batch batch = Batch::goes_on);
  void save();
  // What another run could find true: a value that only this process has is none that it could deliver.
  state::Step journalled() const;

  state::Step& step_;
  const EngineParts& parts_;
  const EngineOptions& options_;
  core::Secret secret_;
  int requests_ = 0;        // in this run
  bool uncertain_ = false;  // a request of this step may have happened without our knowing
  bool verified_ = false;
  bool only_in_memory_ = false;  // the recovery file could not be written
  std::vector<std::string> remarks_;
};

}  // namespace ekaudit::remedy
