#include "scanner/git/object_id.h"

#include "core/digest.h"
#include "core/text.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::uint8_t digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<std::uint8_t>(c - '0');
  }
  return static_cast<std::uint8_t>((c | 0x20) - 'a' + 10);
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
    const char high = text[2 * i];
    const char low = text[2 * i + 1];
    if (!core::is_hex_digit(high) || !core::is_hex_digit(low)) {
      return std::nullopt;
    }
    id.bytes[i] = static_cast<std::uint8_t>(digit_value(high) << 4 | digit_value(low));
  }
  return id;
}

}  // namespace ekaudit::scanner::git
