// Requesting, and finding out what became of a request.
#include <fmt/format.h>

#include <algorithm>

#include "remedy/step_runner.h"

namespace ekaudit::remedy {

using enkryptify::Token;
using enkryptify::WriteOutcome;
using state::StepAction;
using state::StepState;

namespace {

const Token* find(const std::vector<Token>& records, const std::string& id) {
  const auto place =
      std::find_if(records.begin(), records.end(), [&](const Token& each) { return each.id == id; });
  return place == records.end() ? nullptr : &*place;
}

// What nobody will do better at for the other tokens of the run.
bool concerns_all(const WriteOutcome& outcome) {
  return outcome.status == 0 || outcome.status == 401 || outcome.status == 429;
}

}  // namespace

StepRunner::Next StepRunner::begin() {
  return request();
}

StepRunner::Next StepRunner::resolve() {
  uncertain_ = true;
  if (step_.action != StepAction::revoke && secret_.empty()) {
    const auto held = read_recovery(parts_.recovery, step_.recovery);
    if (!held) {
      return leave_open(held.error().message, Batch::stops);
    }
    if (*held) {
      secret_ = **held;
      return move_to(StepState::held);
    }
  }
  if (!may_request()) {
    return leave_open(
        fmt::format("what became of it is still unknown after {} requests: {}", requests_, step_.note),
        Batch::stops);
  }
  parts_.pacer.wait(options_.settle);
  if (parts_.control.stopped()) {
    return leave_open("the run was ended", Batch::stops);
  }
  const auto list = records();
  if (!list) {
    return leave_open(fmt::format("what became of it is not known: {}", list.error().message), Batch::stops);
  }
  return step_.action == StepAction::revoke ? resolve_revocation(find(*list, step_.token_id))
                                            : resolve_rotation(*list);
}

StepRunner::Next StepRunner::resolve_revocation(const Token* record) {
  if (record == nullptr || is_revoked(*record)) {
    return finish_revocation();
  }
  return request();
}

StepRunner::Next StepRunner::resolve_rotation(const std::vector<Token>& records) {
  if (step_.action == StepAction::replace && step_.new_id.empty()) {
    // A token of this name that was made since is the one whose value was lost.
    std::vector<std::string> strays;
    for (const Token& each : records) {
      const bool is_new = !each.created_at || *each.created_at + std::chrono::minutes(2) >= step_.created;
      if (each.name == step_.token_name && each.id != step_.token_id && is_new && !is_revoked(each)) {
        strays.push_back(each.id);
      }
    }
    if (strays.size() > 1) {
      return close(StepState::failed,
                   fmt::format("tokens that nobody holds the value of may have been made: revoke those of {} "
                               "that nothing uses",
                               fmt::join(strays, ", ")));
    }
    step_.new_id = strays.empty() ? std::string() : strays.front();
    return request();
  }
  const Token* record = find(records, target());
  if (record == nullptr || is_revoked(*record)) {
    return close(StepState::failed, record == nullptr ? "the token is gone from the inventory"
                                                      : "the token was revoked in the meantime");
  }
  return request();
}

StepRunner::Next StepRunner::request() {
  std::optional<RecoveryFile> file;
  if (step_.action != StepAction::revoke) {
    if (step_.recovery.empty()) {
      step_.recovery = recovery_name(step_.token_id);
    }
    auto prepared = RecoveryFile::prepare(parts_.recovery, step_.recovery);
    if (!prepared) {
      return uncertain_ ? leave_open(prepared.error().message, Batch::stops)
                        : close(StepState::failed,
                                fmt::format("nothing was sent: {}", prepared.error().message), Batch::stops);
    }
    file.emplace(std::move(*prepared));
  }
  step_.state = StepState::requested;
  ++step_.requests;
  ++requests_;
  step_.changed = parts_.clock.now();
  if (const auto saved = parts_.store.journal().save(step_); !saved) {
    return StepResult{fmt::format("nothing was sent: {}", saved.error().message), remarks_, Batch::stops};
  }
  enkryptify::TokenWriter writer(parts_.api, step_.workspace);
  return take(file ? &*file : nullptr, send(writer));
}

WriteOutcome StepRunner::send(enkryptify::TokenWriter& writer) const {
  switch (step_.action) {
    case StepAction::revoke:
      return writer.revoke(step_.token_id);
    case StepAction::replace:
      return step_.new_id.empty() ? writer.create(step_.request) : writer.rotate(step_.new_id);
    case StepAction::rotate:
      break;
  }
  return writer.rotate(step_.token_id);
}

StepRunner::Next StepRunner::take(RecoveryFile* file, WriteOutcome outcome) {
  if (outcome.kind == WriteOutcome::Kind::refused) {
    return refuse(outcome);
  }
  if (outcome.kind == WriteOutcome::Kind::unknown) {
    uncertain_ = true;
    step_.note = outcome.message;
    save();
    return resolve();
  }
  return file == nullptr ? finish_revocation() : hold(*file, std::move(outcome.token));
}

StepRunner::Next StepRunner::hold(RecoveryFile& file, enkryptify::NewToken token) {
  secret_ = token.raw;
  verified_ = false;
  step_.note.clear();
  if (step_.action == StepAction::replace && step_.new_id.empty()) {
    step_.new_id = token.id;
  }
  const auto kept = file.keep(secret_);
  if (target() == options_.own_token_id) {
    parts_.api.replace_credential(secret_);
  }
  static_cast<void>(parts_.store.ledger().record_rotation(target(), token.prefix, parts_.clock.now()));
  if (!kept) {
    // Delivered from memory if that is possible. The journal says "requested": if this process ends before,
    // the next one rotates again.
    remarks_.push_back(kept.error().message);
  }
  only_in_memory_ = !kept;
  return move_to(StepState::held);
}

StepRunner::Next StepRunner::refuse(const WriteOutcome& outcome) {
  const Batch batch = concerns_all(outcome) ? Batch::stops : Batch::goes_on;
  if (uncertain_ && concerns_all(outcome)) {
    return leave_open(outcome.message, batch);
  }
  static_cast<void>(remove_recovery(parts_.recovery, step_.recovery));
  if (uncertain_) {
    return close(
        StepState::failed,
        fmt::format("an earlier request may have changed it, a later one was refused: {}", outcome.message),
        batch);
  }
  return close(StepState::failed, fmt::format("nothing was changed: {}", outcome.message), batch);
}

}  // namespace ekaudit::remedy
