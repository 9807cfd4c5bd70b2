// Where what is kept between runs lies, by the XDG Base Directory Specification 0.8
// (https://specifications.freedesktop.org/basedir-spec/latest/).
#pragma once

#include <filesystem>
#include <string>

namespace ekaudit::cli {

// $XDG_CACHE_HOME/ekaudit, or ~/.cache/ekaudit. Empty where the environment names neither as an absolute
// path.
std::filesystem::path default_cache_directory();
// $XDG_STATE_HOME/ekaudit, or ~/.local/state/ekaudit; else empty as above.
std::filesystem::path default_state_directory();
// What --state names, else the default.
std::filesystem::path chosen_state_directory(const std::string& option);

}  // namespace ekaudit::cli
