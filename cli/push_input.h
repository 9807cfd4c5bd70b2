// What Git tells its push hooks on standard input (githooks(5)).
#pragma once

#include <string_view>
#include <vector>

#include "audit/scan_request.h"
#include "core/error.h"

namespace ekaudit::cli {

// pre-push: "LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID" a line; an update is called as the remote will call it.
// Errors: malformed; unsupported for SHA-256 ids.
core::Result<std::vector<audit::RefUpdate>> parse_pre_push(std::string_view input);

// pre-receive: "OLD-ID NEW-ID REF" a line. Errors: the same.
core::Result<std::vector<audit::RefUpdate>> parse_pre_receive(std::string_view input);

}  // namespace ekaudit::cli
