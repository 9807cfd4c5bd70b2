// Reads back what render_json() wrote, for `ekaudit merge`.
#pragma once

#include <string_view>

#include "audit/report.h"
#include "core/error.h"

namespace ekaudit::reporters {

// A report of schema ekaudit.report/v1, of this version or of an older one: what a key that was added since
// would say is taken as unknown. The inventory is in no JSON report; its findings are. Errors: malformed, for
// what is no such report; the message says what is wrong where. It may have been forged: nothing in it is
// believed but by whoever reads the result, and it has to be scrubbed before it is printed.
core::Result<audit::Report> read_json(std::string_view text);

}  // namespace ekaudit::reporters
