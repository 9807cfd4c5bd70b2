// `ekaudit audit`: what leaked, joined with the live inventory: which of these leaks still opens a door?
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "audit/api_session.h"
#include "audit/report.h"
#include "audit/scan_request.h"
#include "core/run_control.h"
#include "scanner/match/match.h"

namespace ekaudit::audit {

enum class Verification {
  where_explained,  // exchange what an inventory that was read leaves open
  always,           // --verify: also where there is no inventory
  never,            // --no-verify
};

enum class InventoryFindings {
  all,
  related,  // --related: of tokens that leaked or are declared here
};

// `ekaudit trace`: all that can be said of one token that somebody has at hand, and of no other.
struct Trace {
  scanner::match::Token token;
  // The repository is searched for so long; what it had not seen by then is a notice.
  std::chrono::milliseconds search_time{4'000};
};

struct AuditRequest {
  ScanRequest scan;
  std::optional<ApiRequest> api;  // absent: --offline
  Verification verification = Verification::where_explained;
  std::size_t verify_most = 100;
  InventoryFindings inventory_findings = InventoryFindings::all;
  std::optional<Trace> trace;
};

// The repository is searched while the API is asked. A missing or rejected credential and an API that fails
// make the report incomplete; what could be done is in it. Throws core::UsageError as run_scan() and
// run_token_audit() do.
Report run_audit(const AuditRequest& request, core::RunControl& control);

}  // namespace ekaudit::audit
