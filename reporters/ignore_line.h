// The line that suppresses a finding, as it has to be written in the file that holds it.
#pragma once

#include <optional>
#include <string>

#include "rules/finding.h"

namespace ekaudit::reporters {

// "# ekaudit:ignore[leaked-token] REASON", in the comments of the file's language as its name tells it.
// Nothing where there can be no comment: JSON and other data, links, names. Plain ASCII.
std::optional<std::string> ignore_line(const rules::Finding& finding);

}  // namespace ekaudit::reporters
