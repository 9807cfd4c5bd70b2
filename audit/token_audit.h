// `ekaudit tokens`: a workspace's inventory, judged by the rules.
#pragma once

#include <string>

#include "audit/api_session.h"
#include "audit/report.h"
#include "core/clock.h"
#include "core/run_control.h"
#include "policy/policy.h"

namespace ekaudit::audit {

struct TokenRequest {
  ApiRequest api;
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
