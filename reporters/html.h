// `--format html`: one file for people, to be kept with an incident's papers.
#pragma once

#include <string>

#include "audit/report.h"

namespace ekaudit::reporters {

// A card for each leaked token, then what else was found, the inventory's findings and what was not covered.
// Loads nothing; everything of a repository or the API is escaped.
std::string render_html(const audit::Report& report);

}  // namespace ekaudit::reporters
