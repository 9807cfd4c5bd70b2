#include "cli/init_source.h"

#include <algorithm>
#include <cctype>

namespace ekaudit::cli {
namespace {

constexpr std::string_view k_https = "https://";

bool is_address(std::string_view text) {
  constexpr std::size_t k_longest = 2000;
  // No quote, blank or backslash, nothing that shells or CI systems put values in for, and no '@': an address
  // with a password must not get into a file that everybody reads.
  constexpr std::string_view k_marks = "-._~:/?%&=+,";
  return text.starts_with(k_https) && text.size() > k_https.size() && text.size() <= k_longest &&
         std::all_of(text.begin(), text.end(), [&](unsigned char byte) {
           return byte < 0x80 && (std::isalnum(byte) != 0 ||
                                  k_marks.find(static_cast<char>(byte)) != std::string_view::npos);
         });
}

bool is_sha256(std::string_view text) {
  constexpr std::size_t k_digits = 64;
  return text.size() == k_digits &&
         std::all_of(text.begin(), text.end(), [](unsigned char byte) { return std::isxdigit(byte) != 0; });
}

}  // namespace

core::Result<ProgramSource> parse_source(std::string_view download, std::string_view sha256) {
  if (download.empty() || sha256.empty()) {
    return core::fail(core::ErrorKind::usage,
                      "--ci: say where jobs get ekaudit: --download with the https address of a release, and "
                      "--sha256 with its SHA-256");
  }
  if (!is_address(download)) {
    return core::fail(core::ErrorKind::usage,
                      "--download takes an https address of letters, digits and -._~:/?%&=+, alone");
  }
  if (!is_sha256(sha256)) {
    return core::fail(core::ErrorKind::usage,
                      "--sha256 takes 64 hexadecimal digits, as sha256sum prints them");
  }
  ProgramSource source{std::string(download), std::string(sha256)};
  std::transform(source.sha256.begin(), source.sha256.end(), source.sha256.begin(),
                 [](unsigned char digit) { return static_cast<char>(std::tolower(digit)); });
  return source;
}

core::Result<ProgramSource> source_in(std::string_view text) {
  std::string_view download;
  std::string_view sha256;
  for (std::size_t begin = text.find('\''); begin != std::string_view::npos; begin = text.find('\'', begin)) {
    ++begin;
    const std::string_view quoted = text.substr(begin, text.find('\'', begin) - begin);
    if (download.empty() && is_address(quoted)) {
      download = quoted;
    } else if (sha256.empty() && is_sha256(quoted)) {
      sha256 = quoted;
    }
  }
  if (download.empty() || sha256.empty()) {
    return core::fail(core::ErrorKind::not_found, "no address and SHA-256 in it");
  }
  return parse_source(download, sha256);
}

}  // namespace ekaudit::cli
