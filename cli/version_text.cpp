#include "cli/version_text.h"

#include <fmt/format.h>
#include <gnu/libc-version.h>

#include <CLI/Version.hpp>
#include <nlohmann/json_fwd.hpp>

#include "core/digest.h"
#include "core/yaml.h"
#include "enkryptify/curl_library.h"
#include "scanner/git/deflate.h"
#include "scanner/git/inflate.h"
#include "scanner/git/libgit2.h"
#include "scanner/match/re2.h"
#include "state/sqlite_library.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

constexpr const char* k_missing = "not found";

std::string version_of_fmt() {
  return fmt::format("{}.{}.{}", FMT_VERSION / 10'000, FMT_VERSION / 100 % 100, FMT_VERSION % 100);
}

std::string version_of_json() {
  return fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                     NLOHMANN_JSON_VERSION_PATCH);
}

// "7.88.1 OpenSSL/3.0.15 …": what it does TLS with matters.
std::string version_of_curl() {
  const auto* curl = enkryptify::curl_library();
  const std::string text = curl == nullptr ? k_missing : curl->version();
  constexpr std::string_view k_name = "libcurl/";
  return text.starts_with(k_name) ? text.substr(k_name.size()) : text;
}

std::string version_of_libgit2() {
  const std::string version = scanner::git::version_of_libgit2();
  return version.empty() ? k_missing : version;
}

std::string version_of_sqlite() {
  const auto* sqlite = state::sqlite_library();
  return sqlite == nullptr ? k_missing : sqlite->version();
}

}  // namespace

std::string version_text() {
  std::string text = fmt::format("ekaudit {} ({})", k_version, k_commit);
  for (const auto& [library, version] : {
           std::pair<const char*, std::string>{"glibc", ::gnu_get_libc_version()},
           {"RE2", scanner::match::version_of_re2()},
           {"libgit2", version_of_libgit2()},
           {"zlib", scanner::git::version_of_zlib()},
           {"libdeflate", scanner::git::version_of_libdeflate()},
           {"Nettle", core::version_of_nettle()},
           {"libyaml", core::version_of_libyaml()},
           {"fmt", version_of_fmt()},
           {"nlohmann-json", version_of_json()},
           {"CLI11", CLI11_VERSION},
           {"libcurl", version_of_curl()},
           {"SQLite", version_of_sqlite()},
       }) {
    text += fmt::format("\n{} {}", library, version);
  }
  return text;
}

}  // namespace ekaudit::cli
