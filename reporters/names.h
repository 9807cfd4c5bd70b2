// The words that reports use for enumerations. They are part of the report contract.
#pragma once

#include <string_view>

#include "rules/finding.h"
#include "scanner/sighting.h"

namespace ekaudit::reporters {

// "file", "commit-message", "stdin", …
std::string_view name_of(scanner::LocationKind kind);
// "pushed", "local", …; empty for Exposure::none.
std::string_view name_of(scanner::Exposure exposure);
// "active", "revoked", "expired", "unknown".
std::string_view name_of(rules::TokenStatus status);

}  // namespace ekaudit::reporters
