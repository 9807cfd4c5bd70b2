// What a run asks of the API, and what of the answers may be shown.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "audit/memory.h"
#include "audit/report.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "core/secret.h"
#include "enkryptify/api_client.h"
#include "enkryptify/http.h"
#include "enkryptify/inventory.h"
#include "enkryptify/pace.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {

enum class OthersTokens {
  required,   // a credential that sees only its own tokens makes the run incomplete
  dispensed,  // --own-tokens
};

struct ApiRequest {
  enkryptify::ApiBase base;
  core::Secret credential;     // empty: only what needs none can be asked
  std::string workspace = {};  // slug, or empty
  OthersTokens others = OthersTokens::required;
  std::filesystem::path state = {};  // the state directory; empty: nothing is remembered
};

class ApiSession {
 public:
  // `request` and `control` must outlive the session.
  ApiSession(const ApiRequest& request, core::RunControl& control);

  // Reads the inventory. A failure is a notice, and so is a missing credential. Errors: usage, for a
  // workspace that cannot be chosen; the message is scrubbed of nothing yet. `only`: null, or the one token
  // that is asked about.
  core::Result<void> read_inventory(const core::Secret* only = nullptr);

  // As the API gave it; absent where there was none.
  std::optional<enkryptify::Inventory> inventory;
  core::Notices notices;
  // Absent where nothing is remembered.
  std::optional<Memory> memory;

  enkryptify::ApiClient& client() { return client_; }

  // The server's clock where it differs from `now` by more than a minute, which then is a notice.
  core::TimePoint trusted_now(core::TimePoint now);
  // This very moment, by the clock that trusted_now chose.
  core::TimePoint moment() const { return core::SystemClock().now() + skew_; }

  // Notes down what the inventory shows, and reads `memory`. A failure is a notice, and nothing is
  // remembered.
  void recall(core::TimePoint now);
  void remember(const OwnUses& uses);

  // Credential and session, for taking them out of texts.
  void add_secrets(scanner::match::Scrubber& scrubber) const;

  // Nothing that should have been asked went unasked.
  bool complete() const;

 private:
  void nothing_kept(const core::Error& error);

  const ApiRequest& request_;
  enkryptify::SystemPacer pacer_;
  enkryptify::HttpClient http_;
  enkryptify::ApiClient client_;
  std::chrono::seconds skew_{0};
};

}  // namespace ekaudit::audit
