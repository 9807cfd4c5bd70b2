// Where the jobs of a pipeline get ekaudit, and what they check it by.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"

namespace ekaudit::cli {

struct ProgramSource {
  std::string download;  // an https address that can stand between single quotes in any of the templates
  std::string sha256;    // 64 lower-case digits
};

// Errors: usage, saying which option and what it takes; both have to be given.
core::Result<ProgramSource> parse_source(std::string_view download, std::string_view sha256);

// The same out of a file that an earlier run wrote, where both stand between single quotes. Errors:
// not_found.
core::Result<ProgramSource> source_in(std::string_view text);

}  // namespace ekaudit::cli
