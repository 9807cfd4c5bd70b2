// A Git object id: 20 bytes (SHA-1 repositories; SHA-256 ones are refused when opened).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/git/big_endian.h"

namespace ekaudit::scanner::git {

inline constexpr std::size_t k_id_size = 20;

struct ObjectId {
  std::array<std::uint8_t, k_id_size> bytes{};

  bool operator==(const ObjectId&) const = default;
  // By bytes. Inline and by machine words, since sorting and finding ids is much of what there is to do
  // besides reading them.
  std::strong_ordering operator<=>(const ObjectId& other) const {
    const std::uint64_t own = prefix();
    const std::uint64_t others = other.prefix();
    if (own != others) {
      return own <=> others;
    }
    constexpr std::size_t k_prefix = sizeof own;
    return std::memcmp(bytes.data() + k_prefix, other.bytes.data() + k_prefix, bytes.size() - k_prefix) <=> 0;
  }
  // The first eight bytes as a number: it sorts as the ids do.
  std::uint64_t prefix() const { return read_be64(bytes.data()); }
  bool is_zero() const { return *this == ObjectId{}; }
  // 40 lower-case hexadecimal digits.
  std::string hex() const;
  // Exactly 40 hexadecimal digits, or nothing.
  static std::optional<ObjectId> from_hex(std::string_view text);
  // `raw` must hold at least 20 bytes.
  static ObjectId from_raw(const void* raw) {
    ObjectId id;
    std::memcpy(id.bytes.data(), raw, id.bytes.size());
    return id;
  }
};

// Its bytes, as long as the id lives.
inline std::string_view view(const ObjectId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

// The ids are uniformly distributed already.
struct ObjectIdHash {
  std::size_t operator()(const ObjectId& id) const {
    std::size_t value;
    std::memcpy(&value, id.bytes.data(), sizeof value);
    return value;
  }
};

}  // namespace ekaudit::scanner::git
