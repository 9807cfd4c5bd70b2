// Inline directives: `ekaudit:ignore[rule-a,rule-b] reason`.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/match/match.h"

namespace ekaudit::scanner::match {

// One directive as it stands in a line. `text` begins at "ekaudit:ignore" and ends with the line.
struct ParsedDirective {
  bool bare = false;                    // no rule in brackets: it has no effect
  std::vector<std::string_view> rules;  // kebab-case; other names are left out
  // What follows the brackets, without white space around it and without the closing of a comment.
  std::string_view reason;
};
ParsedDirective parse_directive(std::string_view text);

// Sets the directive of each match that has one on the line it begins on or the line before, at most
// 16 KiB away. Several are joined: all rules, the first reason. Reasons are redacted and cut to 200
// bytes. `matches` are sorted and carry their positions; they lie in `content`, whose first byte is at
// `base_offset` and behind `base_line` line ends. Returns whether a bare directive was seen.
bool attach_directives(std::string_view content, std::uint64_t base_offset, std::uint64_t base_line,
                       std::vector<Match>& matches);

}  // namespace ekaudit::scanner::match
