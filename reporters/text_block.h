// The blocks of the text report: one per token, or per finding that has none.
#pragma once

#include <string>

#include "audit/report.h"
#include "reporters/reporter.h"
#include "reporters/summary.h"

namespace ekaudit::reporters {

// Status, token and severity, the places, the next step. Ends in a line feed.
std::string token_block(const TokenGroup& group, const audit::Report& report, const TextStyle& style);

// The same for a finding without a token.
std::string finding_block(const rules::Finding& finding, const audit::Report& report, const TextStyle& style);

// One line for a finding that is suppressed: which, where, by what and why.
std::string suppressed_line(const rules::Finding& finding, const audit::Report& report);

}  // namespace ekaudit::reporters
