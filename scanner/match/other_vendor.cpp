#include "scanner/match/other_vendor.h"

#include <algorithm>

namespace ekaudit::scanner::match {
namespace {

constexpr std::string_view k_header = "x-api-key";
constexpr std::size_t k_reach = 128;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool names_header(std::string_view text) {
  return std::search(text.begin(), text.end(), k_header.begin(), k_header.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

}  // namespace

void mark_other_vendors(std::string_view content, std::uint64_t base_offset, std::vector<Match>& matches) {
  for (Match& match : matches) {
    if (match.token.kind != TokenKind::api_token) {
      continue;
    }
    const std::size_t end = std::min<std::size_t>(match.begin - base_offset, content.size());
    const std::size_t begin = end > k_reach ? end - k_reach : 0;
    std::string_view before = content.substr(begin, end - begin);
    if (const std::size_t line = before.find_last_of("\r\n"); line != std::string_view::npos) {
      before.remove_prefix(line + 1);
    }
    match.token.in_api_key_header |= names_header(before);
  }
}

}  // namespace ekaudit::scanner::match
