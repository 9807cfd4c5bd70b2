#include "scanner/git/object_id.h"

#include <array>

#include "core/digest.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::uint8_t k_no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_digit_values() {
  std::array<std::uint8_t, 256> values{};
  for (unsigned c = 0; c < values.size(); ++c) {
    const bool is_decimal = c >= '0' && c <= '9';
    const unsigned lower = c | 0x20U;
    const bool is_letter = lower >= 'a' && lower <= 'f';
    values[c] = static_cast<std::uint8_t>(is_decimal ? c - '0' : is_letter ? lower - 'a' + 10 : k_no_digit);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> k_digit_values = make_digit_values();

std::uint8_t digit_value(char c) {
  return k_digit_values[static_cast<unsigned char>(c)];
}

}  // namespace

std::string ObjectId::hex() const {
  return core::hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::optional<ObjectId> ObjectId::from_hex(std::string_view text) {
  ObjectId id;
  if (text.size() != 2 * id.bytes.size()) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const std::uint8_t high = digit_value(text[2 * i]);
    const std::uint8_t low = digit_value(text[2 * i + 1]);
    if ((high | low) == k_no_digit) {
      return std::nullopt;
    }
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

}  // namespace ekaudit::scanner::git
