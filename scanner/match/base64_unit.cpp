#include <algorithm>
#include <optional>

#include "scanner/match/base64_run.h"
#include "scanner/match/hex_digits.h"

namespace ekaudit::scanner::match {
namespace {

using Kind = Base64Unit::Kind;

constexpr std::size_t k_max_indentation = 64;
constexpr std::size_t k_max_backslashes = 8;

// A byte and how many bytes spell it, be it as itself or as an escape.
struct Spelt {
  char byte = '\0';
  std::size_t size = 0;
};

std::optional<std::uint8_t> digit_value(char c) {
  if (c >= 'A' && c <= 'Z') {
    return static_cast<std::uint8_t>(c - 'A');
  }
  if (c >= 'a' && c <= 'z') {
    return static_cast<std::uint8_t>(c - 'a' + 26);
  }
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint8_t>(c - '0' + 52);
  }
  if (c == '+' || c == '-') {
    return std::uint8_t{62};
  }
  if (c == '/' || c == '_') {
    return std::uint8_t{63};
  }
  return std::nullopt;
}

bool is_indentation(char c) {
  return c == ' ' || c == '\t';
}

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

std::optional<Spelt> spelt_as_number(std::optional<std::uint32_t> value, std::size_t size) {
  return value && *value < 0x80 ? std::optional(Spelt{static_cast<char>(*value), size}) : std::nullopt;
}

// \n, \r, \/, \u002B, each with any number of backslashes, or a backslash before a real line end.
std::optional<Spelt> read_backslash(std::string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + k_max_backslashes + 1);
  const std::size_t kind = std::min(text.find_first_not_of('\\', at), limit);
  if (kind >= limit) {
    return std::nullopt;
  }
  const std::size_t size = kind + 1 - at;
  switch (text[kind]) {
    case 'n':
    case '\n':
      return Spelt{'\n', size};
    case 'r':
    case '\r':
      return Spelt{'\r', size};
    case '/':
      return Spelt{'/', size};
    case 'u':
      return spelt_as_number(hex_number(text, kind + 1, 4), size + 4);
    default:
      return std::nullopt;
  }
}

// The byte that is spelt at `at`; what needs no escape is spelt by itself.
std::optional<Spelt> read_spelt(std::string_view text, std::size_t at) {
  if (at >= text.size()) {
    return std::nullopt;
  }
  if (text[at] == '\\') {
    return read_backslash(text, at);
  }
  if (text[at] == '%') {
    return spelt_as_number(hex_number(text, at + 1, 2), 3);
  }
  return Spelt{text[at], 1};
}

std::size_t backslashes_before(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < at && count < k_max_backslashes && text[at - count - 1] == '\\') {
    ++count;
  }
  return count;
}

// As read_spelt, for what ends before `at`.
std::optional<Spelt> read_spelt_before(std::string_view text, std::size_t at) {
  if (at == 0) {
    return std::nullopt;
  }
  const char last = text[at - 1];
  if (last == 'n' || last == 'r' || last == '/' || is_line_end(last)) {
    if (const std::size_t slashes = backslashes_before(text, at - 1); slashes > 0) {
      return Spelt{last == 'n' ? '\n' : last == 'r' ? '\r' : last, slashes + 1};
    }
  }
  if (at >= 3 && text[at - 3] == '%') {
    if (const auto value = hex_number(text, at - 2, 2)) {
      return spelt_as_number(value, 3);
    }
  }
  if (at >= 6 && text[at - 5] == 'u') {
    const std::size_t slashes = backslashes_before(text, at - 5);
    const auto value = hex_number(text, at - 4, 4);
    if (slashes > 0 && value) {
      return spelt_as_number(value, slashes + 5);
    }
  }
  return Spelt{last, 1};
}

Base64Unit as_digit(const std::optional<Spelt>& spelt) {
  const auto value = spelt ? digit_value(spelt->byte) : std::nullopt;
  return value ? Base64Unit{Kind::digit, *value, spelt->size} : Base64Unit{};
}

}  // namespace

Base64Unit read_base64_unit(std::string_view text, std::size_t at) {
  const auto first = read_spelt(text, at);
  if (!first || !is_line_end(first->byte)) {
    return as_digit(first);
  }
  std::size_t end = at + first->size;
  if (const auto second = read_spelt(text, end); first->byte == '\r' && second && second->byte == '\n') {
    end += second->size;
  }
  const std::size_t limit = std::min(text.size(), end + k_max_indentation);
  while (end < limit && is_indentation(text[end])) {
    ++end;
  }
  return {Kind::line_break, 0, end - at};
}

Base64Unit read_base64_unit_before(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < k_max_indentation && is_indentation(text[begin - 1])) {
    --begin;
  }
  const auto last = read_spelt_before(text, begin);
  if (!last || !is_line_end(last->byte)) {
    return begin == at ? as_digit(last) : Base64Unit{};
  }
  begin -= last->size;
  if (const auto earlier = read_spelt_before(text, begin);
      last->byte == '\n' && earlier && earlier->byte == '\r') {
    begin -= earlier->size;
  }
  return {Kind::line_break, 0, at - begin};
}

}  // namespace ekaudit::scanner::match
