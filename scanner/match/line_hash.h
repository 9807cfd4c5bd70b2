// The value that code scanning calls primaryLocationLineHash.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::scanner::match {

// For each of `lines` (ascending, from 1): "<hash>:<occurrence>", or an empty string where `content` has
// no such line.
//
// The algorithm is the one that code scanning publishes and its upload action runs, so that a value of
// ours equals the action's. It reads UTF-16 code units as JavaScript decodes the file (a byte order mark
// stays one unit, an invalid sequence is one U+FFFD), drops spaces and tabs, turns CRLF and CR into LF,
// and hashes 100 units from each line's start with h = 37 * h + unit modulo 2^64; behind the content
// stand the unit 65535 and zeros. The occurrence counts equal hashes of lines up to this one.
std::vector<std::string> line_hashes(std::string_view content, const std::vector<std::uint64_t>& lines);

}  // namespace ekaudit::scanner::match
