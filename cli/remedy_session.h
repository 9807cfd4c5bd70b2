// What a command that changes tokens works with: a signed-in client, the inventory, state, and a way to keep
// raw tokens out of everything it says.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "audit/api_session.h"
#include "cli/exit_code.h"
#include "cli/remedy_options.h"
#include "core/run_control.h"
#include "core/secret.h"
#include "enkryptify/api_client.h"
#include "enkryptify/inventory.h"
#include "enkryptify/pace.h"
#include "remedy/apply.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"
#include "state/directory.h"
#include "state/store.h"

namespace ekaudit::cli {

class RemedySession {
 public:
  // Throws core::UsageError for wrong options. `control` must outlive it.
  RemedySession(const RemedyOptions& options, core::RunControl& control);

  // The inventory, scrubbed; its errors are said on stderr. False: it could not be read.
  bool read_inventory();
  const enkryptify::Inventory& inventory() const { return inventory_; }
  // The id of the token with this value, after read_inventory; empty where no prefix tells.
  std::string identify(const core::Secret& raw) const;
  core::TimePoint now() const { return now_; }
  const audit::ApiRequest& api_request() const { return request_; }

  // The state directory, its lock and what it keeps. Throws core::UsageError where they cannot be had.
  void open_state();
  state::Store& store() { return *store_; }
  const std::string& state_path() const { return directory_->path().native(); }

  // After open_state. What becomes of each token is said as soon as it is known, unless it is to be JSON.
  std::vector<remedy::Outcome> apply(const std::vector<remedy::PlanItem>& plan, remedy::EngineOptions engine);
  std::vector<remedy::Outcome> resume(const std::vector<state::Step>& steps, remedy::EngineOptions engine);

  // Prints, and returns what the process does.
  ExitCode show_plan(const std::vector<remedy::PlanItem>& plan) const;
  ExitCode finish(const std::vector<remedy::Outcome>& outcomes) const;

  std::string scrub(const std::string& text) const { return scrubber_.scrub(text); }
  void keep_out(const core::Secret& secret) { scrubber_.add(secret); }

 private:
  remedy::EngineParts parts();
  remedy::ApplyOptions apply_options() const;

  RemedyOptions options_;
  core::RunControl& control_;
  core::SystemClock clock_;
  audit::ApiRequest request_;
  std::string workspace_;
  enkryptify::SystemPacer pacer_;
  enkryptify::HttpClient http_;
  enkryptify::ApiClient api_;
  scanner::match::Matcher matcher_{scanner::match::MatcherOptions{}};
  scanner::match::Scrubber scrubber_{matcher_};
  enkryptify::Inventory raw_inventory_;  // for prefixes: scrubbing may shorten them
  enkryptify::Inventory inventory_;
  core::TimePoint now_{};
  std::optional<state::Directory> directory_;
  std::optional<state::Directory> recovery_;
  std::optional<state::RunLock> lock_;
  std::optional<state::Store> store_;
};

}  // namespace ekaudit::cli
