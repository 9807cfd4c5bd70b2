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

}  // namespace

fs::path default_cache_directory() {
  if (const fs::path cache = absolute_from("XDG_CACHE_HOME"); !cache.empty()) {
    return cache / "ekaudit";
  }
  const fs::path home = absolute_from("HOME");
  return home.empty() ? fs::path() : home / ".cache" / "ekaudit";
}

}  // namespace ekaudit::cli
