#include "cli/directories.h"

#include <cstdlib>

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;

// "All paths set in these environment variables must be absolute. If an implementation encounters a
// relative path ... it should consider the path invalid and ignore it."
fs::path absolute_from(const char* variable) {
  const char* value = std::getenv(variable);
  fs::path path = value == nullptr ? fs::path() : fs::path(value);
  return path.is_absolute() ? path : fs::path();
}

fs::path directory_from(const char* variable, const char* below_home) {
  if (const fs::path base = absolute_from(variable); !base.empty()) {
    return base / "ekaudit";
  }
  const fs::path home = absolute_from("HOME");
  return home.empty() ? fs::path() : home / below_home / "ekaudit";
}

}  // namespace

fs::path default_cache_directory() {
  return directory_from("XDG_CACHE_HOME", ".cache");
}

fs::path default_state_directory() {
  return directory_from("XDG_STATE_HOME", ".local/state");
}

fs::path chosen_state_directory(const std::string& option) {
  return option.empty() ? default_state_directory() : fs::path(option);
}

}  // namespace ekaudit::cli
