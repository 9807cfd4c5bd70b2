#include "state/journal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ekaudit::state {
namespace {

constexpr std::array<std::pair<std::string_view, StepState>, 9> k_states = {{
    {"planned", StepState::planned},
    {"requested", StepState::requested},
    {"held", StepState::held},
    {"verified", StepState::verified},
    {"delivered", StepState::delivered},
    {"retiring", StepState::retiring},
    {"parked", StepState::parked},
    {"done", StepState::done},
    {"failed", StepState::failed},
}};

constexpr std::array<std::pair<std::string_view, StepAction>, 3> k_actions = {{
    {"rotate", StepAction::rotate},
    {"revoke", StepAction::revoke},
    {"replace", StepAction::replace},
}};

template <class Table, class T>
std::string_view name_in(const Table& table, T value) {
  return std::find_if(table.begin(), table.end(), [&](const auto& each) { return each.second == value; })
      ->first;
}

template <class Table, class T>
T value_in(const Table& table, std::string_view name, T otherwise) {
  const auto place =
      std::find_if(table.begin(), table.end(), [&](const auto& each) { return each.first == name; });
  return place == table.end() ? otherwise : place->second;
}

std::string name(std::string_view view) {
  return std::string(view);
}

std::int64_t seconds(core::TimePoint time) {
  return time.time_since_epoch().count();
}

core::TimePoint time_of(const Value& value) {
  return core::TimePoint(std::chrono::seconds(number_of(value)));
}

constexpr const char* k_select =
    "SELECT id, api, workspace, token_id, token_name, secret_name, action, state, reason, "
    "new_id, request, recovery, requests, note, created, changed FROM step ";

Step step_of(const Row& row) {
  Step step;
  step.id = number_of(row[0]);
  step.api = text_of(row[1]);
  step.workspace = text_of(row[2]);
  step.token_id = text_of(row[3]);
  step.token_name = text_of(row[4]);
  step.secret_name = text_of(row[5]);
  step.action = value_in(k_actions, text_of(row[6]), StepAction::rotate);
  // What we cannot read might have been sent.
  step.state = value_in(k_states, text_of(row[7]), StepState::requested);
  step.reason = text_of(row[8]);
  step.new_id = text_of(row[9]);
  step.request = text_of(row[10]);
  step.recovery = text_of(row[11]);
  step.requests = number_of(row[12]);
  step.note = text_of(row[13]);
  step.created = time_of(row[14]);
  step.changed = time_of(row[15]);
  return step;
}

template <class T>
core::Result<void> only_success(const core::Result<T>& result) {
  if (!result) {
    return tl::make_unexpected(result.error());
  }
  return {};
}

}  // namespace

std::string_view name_of(StepState state) {
  return name_in(k_states, state);
}

std::string_view name_of(StepAction action) {
  return name_in(k_actions, action);
}

core::Result<void> Journal::add(Step& step) {
  const auto done = database_->run(
      "INSERT INTO step(api, workspace, token_id, token_name, secret_name, action, state, reason, "
      "new_id, request, recovery, requests, note, created, changed) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {step.api, step.workspace, step.token_id, step.token_name, step.secret_name, name(name_of(step.action)),
       name(name_of(step.state)), step.reason, step.new_id, step.request, step.recovery, step.requests,
       step.note, seconds(step.created), seconds(step.changed)});
  if (done) {
    step.id = database_->last_insert_id();
  }
  return only_success(done);
}

core::Result<void> Journal::save(const Step& step) {
  return only_success(database_->run(
      "UPDATE step SET state = ?2, new_id = ?3, request = ?4, recovery = ?5, requests = ?6, note = ?7, "
      "changed = ?8 WHERE id = ?1",
      {step.id, name(name_of(step.state)), step.new_id, step.request, step.recovery, step.requests, step.note,
       seconds(step.changed)}));
}

core::Result<std::vector<Step>> Journal::open_steps() {
  const auto rows =
      database_->run((std::string(k_select) + "WHERE state NOT IN ('done', 'failed') ORDER BY id").c_str());
  if (!rows) {
    return tl::make_unexpected(rows.error());
  }
  std::vector<Step> steps;
  std::transform(rows->begin(), rows->end(), std::back_inserter(steps), step_of);
  return steps;
}

core::Result<std::optional<Step>> Journal::find(std::int64_t id) {
  const auto rows = database_->run((std::string(k_select) + "WHERE id = ?1").c_str(), {id});
  if (!rows) {
    return tl::make_unexpected(rows.error());
  }
  return rows->empty() ? std::optional<Step>() : std::optional(step_of(rows->front()));
}

}  // namespace ekaudit::state
