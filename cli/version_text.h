// What --version prints.
#pragma once

#include <string>

namespace ekaudit::cli {

// "ekaudit VERSION (COMMIT)", then a library with its version in each line. Loads those that are otherwise
// loaded when they are needed, and says which cannot be. No line feed at the end.
std::string version_text();

}  // namespace ekaudit::cli
