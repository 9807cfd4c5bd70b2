#include "scanner/match/re2.h"

#include <dlfcn.h>

#include <filesystem>

namespace ekaudit::scanner::match {

std::string version_of_re2() {
  constexpr std::string_view k_library = "libre2.so.";
  std::string (*const of_library)(const re2::StringPiece&) = &RE2::QuoteMeta;
  Dl_info info{};
  std::error_code error;
  if (::dladdr(reinterpret_cast<const void*>(of_library), &info) == 0 || info.dli_fname == nullptr) {
    return "unknown";
  }
  const std::string file = std::filesystem::canonical(info.dli_fname, error).filename().string();
  return file.starts_with(k_library) ? file.substr(k_library.size()) : "unknown";
}

}  // namespace ekaudit::scanner::match
