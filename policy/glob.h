// Path patterns of the policy file.
#pragma once

#include <string_view>

namespace ekaudit::policy {

// `*` and `?` stand for bytes but '/'; `**` for anything, and `**/` for no folder as well. A pattern that
// ends with '/' covers all below. '\' in the pattern is a '/', so that paths may be written as on Windows.
// The whole path has to match; case counts. Time grows with pattern times path, at worst.
bool matches_path(std::string_view pattern, std::string_view path);

// True if it matches every path: nothing but stars and separators.
bool matches_everything(std::string_view pattern);

}  // namespace ekaudit::policy
