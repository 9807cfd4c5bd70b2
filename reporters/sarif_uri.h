// Locations as code scanning takes them: relative references that name no revision, no host and no
// directory of this machine.
#pragma once

#include <string>
#include <string_view>

#include "reporters/json_document.h"
#include "scanner/sighting.h"

namespace ekaudit::reporters {

// A path as a relative reference without scheme, leading '/', "." or ".." segments and empty segments.
// Such segments, which only a forged tree can have, show as \xNN of their bytes.
std::string relative_uri(std::string_view path);

// Where a finding is shown. What lies in no file gets an anchor below .git, which no tracked file can
// collide with: .git/commit-message, .git/refs/tags/v1, …
std::string location_uri(const scanner::Location& location, std::string_view mount);

// {"uri", "uriBaseId"}
Json artifact_location(std::string uri);

// Lines and columns; line 1 without columns where the location has none in a text.
Json region_of(const scanner::Location& location);

}  // namespace ekaudit::reporters
