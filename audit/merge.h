// `ekaudit merge`: many reports as one, judged again where only the whole shows something.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/api_session.h"
#include "audit/report.h"
#include "audit/report_join.h"
#include "core/clock.h"
#include "core/run_control.h"
#include "policy/policy.h"

namespace ekaudit::audit {

struct MergeRequest {
  std::vector<ReportSource> sources;
  core::Notices notices = {};          // of reports that could not be read
  std::optional<ApiRequest> api = {};  // --online
  policy::Policy policy = {};
  core::TimePoint now{};      // real clock
  core::TimePoint started{};  // report's own time; SOURCE_DATE_EPOCH applies
  std::string tool_version = {};
  bool show_suppressed = false;
};

// Joins the reports (report_join.h). Then
// - a leaked token's findings name the other repositories that it leaked in, as evidence `alsoIn`;
// - shared-across-pipelines is judged over the usages of all repositories;
// - with `api` the inventory is read once: whose the leaked tokens are, which of them live, and what the
// inventory's
//   rules say in view of all usages takes the place of what the reports say of these tokens. No report holds
//   a token, so none is exchanged: what the inventory does not explain stays as the reports have it.
// Everything in the reports is scrubbed again. Throws core::UsageError for a workspace that cannot be chosen.
Report run_merge(MergeRequest request, core::RunControl& control);

}  // namespace ekaudit::audit
