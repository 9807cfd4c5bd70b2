#include "cli/remedy_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "audit/scrub_inventory.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "core/error.h"
#include "enkryptify/inventory_reader.h"
#include "remedy/plan_text.h"

namespace ekaudit::cli {
namespace {

using remedy::Outcome;
using remedy::PlanItem;

// Writing requests are waited for longer than questions: giving up leaves an unknown outcome.
enkryptify::HttpOptions patient() {
  enkryptify::HttpOptions options;
  options.total_timeout = std::chrono::seconds(60);
  return options;
}

template <class T>
T value_or_usage(core::Result<T> result) {
  if (!result) {
    throw core::UsageError(result.error().message);
  }
  return std::move(*result);
}

bool print(const std::string& text) {
  const auto written = write_stdout(text);
  if (!written) {
    fmt::print(stderr, "ekaudit: {}\n", written.error().message);
  }
  return written.has_value();
}

}  // namespace

RemedySession::RemedySession(const RemedyOptions& options, core::RunControl& control)
    : options_(options),
      control_(control),
      request_(make_api_request(options.api, NoCredential::refused)),
      workspace_(request_.workspace),
      pacer_(control),
      http_(request_.base, patient(), control),
      api_(http_, request_.credential, pacer_) {}

bool RemedySession::read_inventory() {
  auto answer = enkryptify::read_inventory(api_, workspace_, request_.credential);
  for (const core::Secret& secret : api_.secrets()) {
    scrubber_.add(secret);
  }
  if (!answer && answer.error().kind == core::ErrorKind::usage) {
    throw core::UsageError(scrub(answer.error().message));
  }
  if (!answer) {
    fmt::print(stderr, "ekaudit: the inventory could not be read, and nothing was changed: {}\n",
               scrub(answer.error().message));
    return false;
  }
  for (const core::Notice& notice : answer->notices) {
    fmt::print(stderr, "ekaudit: note: {}\n", scrub(notice.message));
  }
  raw_inventory_ = std::move(answer->inventory);
  inventory_ = raw_inventory_;
  audit::scrub_inventory(inventory_, scrubber_);
  workspace_ = inventory_.workspace.slug;
  constexpr std::chrono::seconds k_tolerated_skew{60};
  const auto date = api_.server_date();
  const auto server = date ? core::parse_http_date(*date) : std::nullopt;
  now_ = clock_.now();
  if (server && std::chrono::abs(*server - now_) > k_tolerated_skew) {
    now_ = *server;
  }
  return true;
}

std::string RemedySession::identify(const core::Secret& raw) const {
  const enkryptify::Token* token = enkryptify::identify(raw_inventory_, raw);
  return token == nullptr ? std::string() : token->id;
}

void RemedySession::open_state() {
  directory_.emplace(value_or_usage(state::Directory::open(state_directory(options_.state))));
  lock_.emplace(value_or_usage(state::RunLock::take(*directory_)));
  recovery_.emplace(value_or_usage(directory_->below("recovery")));
  store_.emplace(value_or_usage(state::Store::open(*directory_)));
  if (!inventory_.workspace.id.empty()) {
    std::vector<state::SeenToken> seen;
    for (const enkryptify::Token& token : raw_inventory_.tokens) {
      seen.push_back({token.id, token.prefix});
    }
    // The first thing that is written: a state directory that cannot be written to ends the run here.
    const auto observed = store_->ledger().observe(seen, now_);
    if (!observed) {
      throw core::UsageError(fmt::format("nothing was changed: {}", observed.error().message));
    }
  }
}

remedy::EngineParts RemedySession::parts() {
  return {api_, *store_, *recovery_, clock_, pacer_, control_};
}

remedy::ApplyOptions RemedySession::apply_options() const {
  remedy::ApplyOptions options;
  options.api = request_.base.url();
  options.workspace = workspace_;
  options.most = options_.max;
  options.unattended = options_.yes;
  options.ask = [this](const PlanItem& item) {
    return ask_about(scrub(remedy::item_text(item, now_)), control_);
  };
  if (options_.format == "text") {
    options.report = [this](const Outcome& outcome) { print(scrub(remedy::outcome_text(outcome))); };
  }
  return options;
}

std::vector<Outcome> RemedySession::apply(const std::vector<PlanItem>& plan, remedy::EngineOptions engine) {
  engine.own_token_id = inventory_.own_token_id;
  if (const auto checked = remedy::check_deliveries(plan, engine.deliveries); !checked) {
    throw core::UsageError(fmt::format("nothing was changed: {}", checked.error().message));
  }
  return remedy::apply(plan, parts(), engine, apply_options());
}

std::vector<Outcome> RemedySession::resume(const std::vector<state::Step>& steps,
                                           remedy::EngineOptions engine) {
  engine.own_token_id = inventory_.own_token_id;
  std::vector<PlanItem> items;
  for (const state::Step& step : steps) {
    items.push_back(remedy::item_of(step));
  }
  if (const auto checked = remedy::check_deliveries(items, engine.deliveries); !checked) {
    throw core::UsageError(fmt::format("nothing was changed: {}", checked.error().message));
  }
  return remedy::resume(steps, parts(), engine, apply_options());
}

ExitCode RemedySession::show_plan(const std::vector<PlanItem>& plan) const {
  const std::string text =
      options_.format == "json" ? remedy::plan_json(plan, workspace_, now_) : remedy::plan_text(plan, now_);
  if (!print(scrub(text))) {
    return ExitCode::internal;
  }
  const bool undone = std::any_of(plan.begin(), plan.end(), [](const PlanItem& item) { return item.undone; });
  return undone ? ExitCode::findings : ExitCode::clean;
}

ExitCode RemedySession::finish(const std::vector<Outcome>& outcomes) const {
  if (options_.format == "json" && !print(scrub(remedy::outcomes_json(outcomes, workspace_, now_)))) {
    return ExitCode::internal;
  }
  if (control_.reason() == core::StopReason::interrupted) {
    return ExitCode::interrupted;
  }
  if (control_.reason() == core::StopReason::terminated) {
    return ExitCode::terminated;
  }
  return remedy::is_all_done(outcomes) ? ExitCode::clean : ExitCode::findings;
}

}  // namespace ekaudit::cli
