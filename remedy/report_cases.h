// An audit's report (ekaudit.report/v1) as cases for the plan. A report says which tokens and why; what may
// be done to them is decided by the inventory as it is now, so that an old or a forged report cannot do more
// than name a token.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "remedy/plan.h"

namespace ekaudit::remedy {

struct ReportCases {
  std::vector<Case> cases;  // in the report's order, one for each token id
  // Tokens that are alive, or may be, and whose id is unknown: redacted. Nothing can be done about them here.
  std::vector<std::string> unidentified;
  // Leaked tokens of which the report does not know whether they live, since nobody was asked.
  std::size_t unasked = 0;
  bool complete = false;  // as the report says of itself
};

// Suppressed findings are left out. Errors: malformed, for what is no report of a known version.
core::Result<ReportCases> read_report_cases(std::string_view json);

}  // namespace ekaudit::remedy
