#include "remedy/apply.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"

namespace ekaudit::remedy {
namespace {

using state::Step;
using state::StepAction;
using state::StepState;

StepAction action_of(Decision decision) {
  return decision == Decision::revoke    ? StepAction::revoke
         : decision == Decision::replace ? StepAction::replace
                                         : StepAction::rotate;
}

Status status_of(StepState state) {
  return state == StepState::done ? Status::done : state == StepState::failed ? Status::failed : Status::open;
}

class Application {
 public:
  Application(const EngineParts& parts, const EngineOptions& engine, const ApplyOptions& options)
      : parts_(parts), engine_(engine), options_(options), unattended_(options.unattended) {}

  std::vector<Outcome> run(const std::vector<PlanItem>& plan) {
    for (const PlanItem& item : plan) {
      tell(one(item));
    }
    return std::move(outcomes_);
  }

  std::vector<Outcome> resume(const std::vector<Step>& steps) {
    for (const Step& given : steps) {
      Step step = given;
      Outcome outcome{item_of(step)};
      if (step.api != options_.api || step.workspace != options_.workspace) {
        outcome.message = fmt::format("it belongs to workspace {} at {}: resume it with those",
                                      core::to_terminal(step.workspace), core::to_terminal(step.api));
      } else if (!stopped_by_.empty()) {
        outcome.message = stopped_by_;
      } else {
        carry(step, outcome);
      }
      tell(std::move(outcome));
    }
    return std::move(outcomes_);
  }

 private:
  Outcome one(const PlanItem& item) {
    if (!is_action(item.decision)) {
      return {item, item.undone ? Status::skipped : Status::left, item.why};
    }
    if (!stopped_by_.empty()) {
      return {item, Status::skipped, stopped_by_};
    }
    if (changed_ >= options_.most) {
      return {item, Status::skipped, fmt::format("--max allows {} in one run", changed_)};
    }
    if (std::string reason = reason_against(item); !reason.empty()) {
      return {item, Status::skipped, std::move(reason)};
    }
    if (parts_.control.stopped()) {
      stopped_by_ = "not begun: the run was ended";
      return {item, Status::skipped, stopped_by_};
    }
    Outcome outcome{item};
    Step step = step_for(item);
    if (const auto added = parts_.store.journal().add(step); !added) {
      outcome.message = fmt::format("nothing was sent: {}", added.error().message);
      stopped_by_ = "not begun, since the journal cannot be written";
      return outcome;
    }
    ++changed_;
    carry(step, outcome);
    return outcome;
  }

  // Unfinished steps first: two at once would each take the other's value for the live one.
  std::string reason_against(const PlanItem& item) {
    const auto open = parts_.store.journal().open_steps();
    if (!open) {
      return open.error().message;
    }
    if (std::any_of(open->begin(), open->end(),
                    [&](const Step& step) { return step.token_id == item.token_id; })) {
      return "an earlier run has not finished with it: ekaudit fix --resume";
    }
    if (!item.guard.empty() && unattended_) {
      return fmt::format("{}, so that --yes does not touch it; to do it all the same: ekaudit {} {} --apply",
                         item.guard, item.decision == Decision::revoke ? "revoke" : "rotate",
                         core::to_terminal(item.token_id));
    }
    return unattended_ || (all_ && item.guard.empty()) ? std::string() : reason_of_person(item);
  }

  std::string reason_of_person(const PlanItem& item) {
    const Answer answer = options_.ask ? options_.ask(item) : Answer::no;
    all_ |= answer == Answer::all;
    if (answer == Answer::quit) {
      stopped_by_ = "not begun";
    }
    return answer == Answer::no ? "not wanted" : answer == Answer::quit ? "not begun" : "";
  }

  Step step_for(const PlanItem& item) const {
    Step step;
    step.api = options_.api;
    step.workspace = options_.workspace;
    step.token_id = item.token_id;
    step.token_name = item.token_name;
    step.secret_name = item.secret_name;
    step.action = action_of(item.decision);
    step.reason = item.why;
    step.request = item.request;
    step.created = parts_.clock.now();
    step.changed = step.created;
    return step;
  }

  void carry(Step& step, Outcome& outcome) {
    StepResult result = carry_on(step, parts_, engine_);
    outcome.status = status_of(step.state);
    outcome.message = std::move(result.message);
    outcome.remarks = std::move(result.remarks);
    outcome.new_id = step.new_id;
    if (result.batch == Batch::stops) {
      stopped_by_ = "not begun, because of the one before";
    }
  }

  void tell(Outcome outcome) {
    if (options_.report) {
      options_.report(outcome);
    }
    outcomes_.push_back(std::move(outcome));
  }

  const EngineParts& parts_;
  const EngineOptions& engine_;
  const ApplyOptions& options_;
  bool unattended_;
  bool all_ = false;
  std::size_t changed_ = 0;
  std::string stopped_by_;
  std::vector<Outcome> outcomes_;
};

}  // namespace

std::string_view name_of(Status status) {
  switch (status) {
    case Status::done:
      return "done";
    case Status::open:
      return "open";
    case Status::failed:
      return "failed";
    case Status::skipped:
      return "skipped";
    case Status::left:
      break;
  }
  return "left";
}

core::Result<void> check_deliveries(const std::vector<PlanItem>& plan,
                                    const std::vector<Delivery>& deliveries) {
  const auto brings_a_value = [](const PlanItem& item) {
    return item.decision == Decision::rotate || item.decision == Decision::replace;
  };
  const auto values = std::count_if(plan.begin(), plan.end(), brings_a_value);
  for (const Delivery& delivery : deliveries) {
    if (values > 1 && !keeps_tokens_apart(delivery)) {
      return core::fail(
          core::ErrorKind::usage,
          fmt::format(
              "{} tokens would be delivered to one place: put {{id}} into the path, or let the command "
              "tell them apart by $EKAUDIT_TOKEN_ID or $EKAUDIT_SECRET_NAME",
              values));
    }
    for (const PlanItem& item : plan) {
      if (!brings_a_value(item)) {
        continue;
      }
      auto checked = check_delivery(delivery, {item.token_id, item.token_name, item.secret_name});
      if (!checked) {
        return checked;
      }
    }
  }
  return {};
}

std::vector<Outcome> apply(const std::vector<PlanItem>& plan, const EngineParts& parts,
                           const EngineOptions& engine, const ApplyOptions& options) {
  return Application(parts, engine, options).run(plan);
}

std::vector<Outcome> resume(const std::vector<Step>& steps, const EngineParts& parts,
                            const EngineOptions& engine, const ApplyOptions& options) {
  return Application(parts, engine, options).resume(steps);
}

PlanItem item_of(const Step& step) {
  PlanItem item;
  item.token_id = step.token_id;
  item.token_name = step.token_name;
  item.decision = step.action == StepAction::revoke    ? Decision::revoke
                  : step.action == StepAction::replace ? Decision::replace
                                                       : Decision::rotate;
  item.why = step.reason;
  item.secret_name = step.secret_name;
  return item;
}

bool is_all_done(const std::vector<Outcome>& outcomes) {
  return std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& outcome) {
    return outcome.status == Status::done || outcome.status == Status::left;
  });
}

}  // namespace ekaudit::remedy
