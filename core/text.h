// Bytes of unknown origin to text that is safe in a terminal, in JSON and in a URI.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekaudit::core {

// Length (1-4) of the valid UTF-8 sequence at the start of `text`, or 0 where there is none. Overlong
// forms, surrogates and values over U+10FFFF are invalid. `text` must not be empty.
std::size_t utf8_sequence_length(std::string_view text);

// The code point of one valid sequence.
char32_t code_point(std::string_view sequence);

bool is_valid_utf8(std::string_view text);

// Code points in `text`; an invalid byte counts as one.
std::size_t count_code_points(std::string_view text);

// Invalid bytes become \xNN, everything else stays. The result is valid UTF-8 (JSON, SARIF).
std::string to_utf8(std::string_view bytes);

// As to_utf8, and control characters (C0, DEL, C1), bidirectional controls, zero-width and other
// invisible format characters and the line separators become \xNN or \u{NNNN}: nothing in the
// result moves the cursor, starts a line or changes how the rest reads.
std::string to_terminal(std::string_view bytes);

// RFC 3986 relative reference for a repository path: unreserved characters and '/' stay, every other
// byte is %NN. A ':' is always encoded, so the first segment cannot be read as a scheme.
std::string to_uri_path(std::string_view path);

// ASCII only, whatever the locale.
std::string to_lower(std::string_view text);
constexpr bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
constexpr bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

}  // namespace ekaudit::core
