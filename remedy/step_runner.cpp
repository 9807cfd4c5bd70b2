#include "remedy/step_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/redaction.h"
#include "core/text.h"
#include "enkryptify/answers.h"

namespace ekaudit::remedy {

using enkryptify::Liveness;
using enkryptify::Token;
using state::StepAction;
using state::StepState;

namespace {

constexpr std::string_view k_unverified = "unverified";
constexpr std::size_t k_telling_prefix = core::k_token_prefix.size() + 8;

}  // namespace

StepRunner::StepRunner(state::Step& step, const EngineParts& parts, const EngineOptions& options)
    : step_(step),
      parts_(parts),
      options_(options),
      uncertain_(step.requests > 1),
      verified_(step.note != k_unverified) {}

StepResult StepRunner::run() {
  for (;;) {
    if (auto result = advance()) {
      result->remarks = remarks_;
      return std::move(*result);
    }
    // A value that was just received is held by now.
    if (parts_.control.stopped()) {
      return {"the run was ended", remarks_, Batch::stops};
    }
  }
}

StepRunner::Next StepRunner::advance() {
  switch (step_.state) {
    case StepState::planned:
      return begin();
    case StepState::requested:
      return resolve();
    case StepState::held:
      return verify();
    case StepState::verified:
      return hand_over();
    case StepState::delivered:
      return conclude();
    case StepState::retiring:
      return retire();
    case StepState::parked:
      return park();
    case StepState::done:
    case StepState::failed:
      break;
  }
  return StepResult{step_.note};
}

StepRunner::Next StepRunner::verify() {
  const auto held = secret();
  if (!held) {
    return leave_open(held.error().message, Batch::stops);
  }
  if (!*held) {
    return close(StepState::failed,
                 fmt::format("its new value is gone from {}: rotate it again unless somebody has it",
                             recovery_path()));
  }
  const Liveness liveness = parts_.api.probe(**held);
  static_cast<void>(parts_.store.exchanges().remember({{target(), parts_.clock.now()}}));
  if (liveness == Liveness::dead) {
    return replace_dead_value();
  }
  verified_ = liveness == Liveness::alive;
  if (verified_) {
    return move_to(StepState::verified);
  }
  if (options_.deliveries.empty()) {
    return leave_open(fmt::format("its new value is in {}, and could not be verified", recovery_path()),
                      Batch::stops);
  }
  return hand_over();
}

StepRunner::Next StepRunner::replace_dead_value() {
  if (!may_request()) {
    return leave_open("the API gives values that it does not take", Batch::stops);
  }
  // Another rotation happened after the one whose answer we hold.
  if (const auto removed = remove_recovery(parts_.recovery, step_.recovery); !removed) {
    return leave_open(removed.error().message, Batch::stops);
  }
  secret_ = {};
  uncertain_ = true;
  remarks_.emplace_back("the first new value was dead on arrival, so that it was rotated once more");
  return request();
}

StepRunner::Next StepRunner::hand_over() {
  if (options_.deliveries.empty() && only_in_memory_) {
    step_.state = StepState::requested;
    return leave_open("its new value could be kept nowhere, and has to be rotated again", Batch::stops);
  }
  if (options_.deliveries.empty()) {
    step_.state = StepState::parked;
    save();
    return park();
  }
  const auto held = secret();
  if (!held || !*held) {
    return held ? close(StepState::failed,
                        fmt::format("its new value is gone from {}: rotate it again unless somebody has it",
                                    recovery_path()))
                : leave_open(held.error().message, Batch::stops);
  }
  const Recipient recipient{target(), step_.token_name, step_.secret_name};
  for (const Delivery& each : options_.deliveries) {
    if (const auto done = deliver(each, recipient, **held, parts_.control); !done) {
      return leave_open(fmt::format("its new value was not delivered ({}) and is kept in {}",
                                    done.error().message, recovery_path()),
                        Batch::stops);
    }
  }
  step_.note = verified_ ? "" : k_unverified;
  return move_to(StepState::delivered);
}

StepRunner::Next StepRunner::conclude() {
  if (!is_still_live()) {
    if (uncertain_) {
      return replace_dead_value();
    }
    return close(StepState::failed,
                 "its new value was delivered, and no longer works: somebody rotated or "
                 "revoked it since");
  }
  if (!verified_) {
    return leave_open(fmt::format("its new value was delivered and could not be verified; it is kept in {}",
                                  recovery_path()),
                      Batch::stops);
  }
  if (const auto removed = remove_recovery(parts_.recovery, step_.recovery); !removed) {
    return leave_open(
        fmt::format("its new value was delivered, and a copy is left: {}", removed.error().message),
        Batch::goes_on);
  }
  if (step_.action == StepAction::replace) {
    return move_to(StepState::retiring);
  }
  check_old_value();
  std::string places;
  const Recipient recipient{target(), step_.token_name, step_.secret_name};
  for (const Delivery& each : options_.deliveries) {
    places += (places.empty() ? "" : " and ") + describe(each, recipient);
  }
  return close(StepState::done,
               fmt::format("rotated, verified{}; sessions of the old value end by {}",
                           places.empty() ? "" : " and delivered to " + places, contained_by()));
}

bool StepRunner::is_still_live() {
  const auto held = secret();
  if (!held || !*held) {
    return true;
  }
  const std::string_view raw = (*held)->reveal();
  const auto list = records();
  const auto place =
      list ? std::find_if(list->begin(), list->end(), [&](const Token& each) { return each.id == target(); })
           : std::vector<Token>::const_iterator();
  const bool listed = list && place != list->end();
  const bool agrees = listed && !is_revoked(*place) && place->prefix.size() >= k_telling_prefix &&
                      raw.starts_with(place->prefix);
  if (agrees && verified_) {
    return true;
  }
  const Liveness liveness = parts_.api.probe(**held);
  static_cast<void>(parts_.store.exchanges().remember({{target(), parts_.clock.now()}}));
  verified_ |= liveness == Liveness::alive;
  return liveness != Liveness::dead;
}

void StepRunner::check_old_value() {
  const auto old = options_.old_values.find(step_.token_id);
  if (old == options_.old_values.end()) {
    return;
  }
  const Liveness liveness = parts_.api.probe(old->second);
  static_cast<void>(parts_.store.exchanges().remember({{step_.token_id, parts_.clock.now()}}));
  if (liveness != Liveness::dead) {
    remarks_.emplace_back(liveness == Liveness::alive
                              ? "the API still takes the old value: ask again in a minute (ekaudit trace -)"
                              : "whether the old value is dead could not be checked");
  }
}

StepRunner::Next StepRunner::retire() {
  for (;;) {
    const auto list = records();
    if (!list) {
      return leave_open(fmt::format("the old token was not revoked yet: {}", list.error().message),
                        Batch::stops);
    }
    const auto old = std::find_if(list->begin(), list->end(),
                                  [&](const Token& each) { return each.id == step_.token_id; });
    if (old == list->end() || is_revoked(*old)) {
      check_old_value();
      return close(StepState::done,
                   fmt::format("replaced by {}, which was delivered and verified; the old token is revoked, "
                               "its sessions end by {}",
                               core::to_terminal(step_.new_id), contained_by()));
    }
    if (!may_request() || parts_.control.stopped()) {
      return leave_open("the new token is in place, the old one not yet revoked", Batch::stops);
    }
    ++requests_;
    enkryptify::TokenWriter writer(parts_.api, step_.workspace);
    const auto outcome = writer.revoke(step_.token_id);
    if (outcome.kind == enkryptify::WriteOutcome::Kind::refused) {
      return close(
          StepState::failed,
          fmt::format("the new token is in place, the old one was not revoked: {}", outcome.message));
    }
    if (outcome.kind == enkryptify::WriteOutcome::Kind::unknown) {
      parts_.pacer.wait(options_.settle);
    }
  }
}

StepRunner::Next StepRunner::finish_revocation() {
  check_old_value();
  const auto list = records();
  const bool still_listed = list && std::any_of(list->begin(), list->end(), [&](const Token& each) {
                              return each.id == step_.token_id && !is_revoked(each);
                            });
  if (still_listed) {
    remarks_.emplace_back("the inventory still shows it as live: look again in a minute");
  }
  return close(StepState::done, fmt::format("revoked; its sessions end by {}", contained_by()));
}

StepRunner::Next StepRunner::park() {
  const auto held = secret();
  if (!held) {
    return leave_open(held.error().message, Batch::stops);
  }
  if (!*held) {
    return options_.deliveries.empty()
               ? close(StepState::done, "its new value was taken from the recovery file")
               : close(StepState::failed,
                       fmt::format("it was not delivered: its new value was taken from {}", recovery_path()));
  }
  if (options_.deliveries.empty()) {
    return leave_open(
        fmt::format("rotated and verified; sessions of the old value end by {}. The new value is "
                    "only in {}: put it where it is needed and remove the file, or deliver it "
                    "with ekaudit fix --resume --deliver …",
                    contained_by(), recovery_path()),
        Batch::goes_on);
  }
  return move_to(StepState::verified);
}

core::Result<std::vector<Token>> StepRunner::records() {
  const auto answer = parts_.api.get(fmt::format("/v1/workspace/{}/tokens/", step_.workspace));
  return answer ? enkryptify::read_tokens(*answer) : tl::make_unexpected(answer.error());
}

core::Result<std::optional<core::Secret>> StepRunner::secret() {
  if (!secret_.empty()) {
    return std::optional(secret_);
  }
  auto held = read_recovery(parts_.recovery, step_.recovery);
  if (held && *held) {
    secret_ = **held;
  }
  return held;
}

std::string StepRunner::recovery_path() const {
  return core::to_terminal((parts_.recovery.path() / step_.recovery).native());
}

std::string StepRunner::contained_by() const {
  return core::format_rfc3339(parts_.clock.now() + k_session_lifetime);
}

StepRunner::Next StepRunner::move_to(StepState state) {
  step_.state = state;
  step_.changed = parts_.clock.now();
  if (const auto saved = parts_.store.journal().save(journalled()); !saved) {
    // Nothing is lost: what was reached is on the disk or delivered, and found out again by the next run.
    return StepResult{
        fmt::format("{}; ekaudit fix --resume goes on from here", saved.error().message), {}, Batch::stops};
  }
  return std::nullopt;
}

StepRunner::Next StepRunner::leave_open(std::string message, Batch batch) {
  save();
  if (message.find("fix --resume") == std::string::npos) {
    message += "; ekaudit fix --resume goes on";
  }
  return StepResult{std::move(message), {}, batch};
}

StepRunner::Next StepRunner::close(StepState state, std::string message, Batch batch) {
  step_.state = state;
  step_.note = message;
  save();
  return StepResult{std::move(message), {}, batch};
}

state::Step StepRunner::journalled() const {
  state::Step step = step_;
  if (only_in_memory_ && (step.state == StepState::held || step.state == StepState::verified)) {
    step.state = StepState::requested;
  }
  return step;
}

void StepRunner::save() {
  step_.changed = parts_.clock.now();
  if (const auto saved = parts_.store.journal().save(journalled()); !saved) {
    remarks_.push_back(saved.error().message);
  }
}

}  // namespace ekaudit::remedy
