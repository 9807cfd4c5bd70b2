// Reading hexadecimal digits out of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text.h"

namespace ekaudit::scanner::match {

// `c` must be a hexadecimal digit.
constexpr unsigned hex_value(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

// The value of exactly `digits` digits (at most 8) at `at`, if they are there.
constexpr std::optional<std::uint32_t> hex_number(std::string_view text, std::size_t at, std::size_t digits) {
  if (at > text.size() || text.size() - at < digits) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (const char c : text.substr(at, digits)) {
    if (!core::is_hex_digit(c)) {
      return std::nullopt;
    }
    value = value << 4 | hex_value(c);
  }
  return value;
}

}  // namespace ekaudit::scanner::match
