#include "scanner/match/boundary.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "scanner/match/hex_digits.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::size_t k_max_colour_parameters = 32;

// What stands directly before an offset, of at most `size` bytes.
std::string_view tail_before(std::string_view text, std::size_t offset, std::size_t size) {
  const std::size_t taken = std::min(offset, size);
  return text.substr(offset - taken, taken);
}

bool is_word_value(std::uint32_t value) {
  return value < 0x80 && core::is_word(static_cast<char>(value));
}

bool ends_letter_escape(std::string_view before) {
  constexpr std::string_view k_letters = "ntrbfv0ae";
  return before.size() >= 2 && before[before.size() - 2] == '\\' &&
         k_letters.find(before.back()) != std::string_view::npos;
}

// `introducer` and then exactly `digits` hexadecimal digits that stand for no word character.
bool ends_hex_escape(std::string_view before, std::string_view introducer, std::size_t digits) {
  const std::size_t size = introducer.size() + digits;
  if (before.size() < size || before.substr(before.size() - size, introducer.size()) != introducer) {
    return false;
  }
  const auto value = hex_number(before, before.size() - digits, digits);
  return value && !is_word_value(*value);
}

bool ends_quoted_printable(std::string_view before) {
  return ends_hex_escape(before, "=", 2) &&
         before.substr(before.size() - 2).find_first_of("abcdef") == std::string_view::npos;
}

bool ends_octal_escape(std::string_view before) {
  std::uint32_t value = 0;
  for (std::size_t digits = 1; digits <= 3 && digits < before.size(); ++digits) {
    const char c = before[before.size() - digits];
    if (c < '0' || c > '7') {
      return false;
    }
    value += static_cast<std::uint32_t>(c - '0') << (3 * (digits - 1));
    if (before[before.size() - digits - 1] == '\\') {
      return !is_word_value(value);
    }
  }
  return false;
}

bool ends_colour(std::string_view before) {
  static constexpr std::array<std::string_view, 8> k_escape_spellings = {
      "\x1b", "\\x1b", "\\x1B", "\\033", "\\e", "\\E", "\\u001b", "\\u001B"};
  if (before.size() < 3 || before.back() != 'm') {
    return false;
  }
  const std::size_t bracket = before.find_last_not_of("0123456789;:", before.size() - 2);
  if (bracket == std::string_view::npos || before[bracket] != '[') {
    return false;
  }
  const std::string_view start = before.substr(0, bracket);
  return std::any_of(k_escape_spellings.begin(), k_escape_spellings.end(),
                     [&](std::string_view spelling) { return start.ends_with(spelling); });
}

bool ends_escape(std::string_view before) {
  return ends_letter_escape(before) || ends_hex_escape(before, "\\x", 2) ||
         ends_hex_escape(before, "\\u", 4) || ends_hex_escape(before, "%", 2) ||
         ends_quoted_printable(before) || ends_octal_escape(before) || ends_colour(before);
}

bool is_free(std::string_view before) {
  return before.empty() || !core::is_word(before.back()) || ends_escape(before);
}

}  // namespace

Boundary boundary_before(std::string_view text, std::size_t offset) {
  std::string_view before = tail_before(text, offset, k_max_colour_parameters + 12);
  if (is_free(before)) {
    return Boundary::free;
  }
  if (before.back() != '_') {
    return Boundary::none;
  }
  before.remove_suffix(1);
  return is_free(before) ? Boundary::markdown : Boundary::none;
}

}  // namespace ekaudit::scanner::match
