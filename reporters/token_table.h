// The inventory for people: a table of tokens, what was found about each beside it.
#pragma once

#include <string>

#include "audit/report.h"
#include "reporters/reporter.h"

namespace ekaudit::reporters {

// `report.inventory` must be there.
std::string render_token_table(const audit::Report& report, const TextStyle& style);

}  // namespace ekaudit::reporters
