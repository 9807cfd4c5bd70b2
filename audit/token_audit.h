// `ekaudit tokens`: a workspace's inventory, judged by the rules.
#pragma once

#include <string>

#include "audit/report.h"
#include "core/clock.h"
#include "core/run_control.h"
#include "core/secret.h"
#include "enkryptify/http.h"
#include "policy/policy.h"

namespace ekaudit::audit {

enum class OthersTokens {
  required,   // a credential that sees only its own tokens makes the run incomplete
  dispensed,  // --own-tokens
};

struct TokenRequest {
  enkryptify::ApiBase api;
  core::Secret credential;
  std::string workspace;  // slug, or empty
  OthersTokens others = OthersTokens::required;
  policy::Policy policy = {};
  core::TimePoint now{};      // real clock
  core::TimePoint started{};  // report's own time; SOURCE_DATE_EPOCH applies
  std::string tool_version = {};
  bool show_suppressed = false;
};

// An API that fails is a notice in the report, which is then incomplete. Throws core::UsageError for a
// workspace that cannot be chosen.
Report run_token_audit(const TokenRequest& request, core::RunControl& control);

}  // namespace ekaudit::audit
