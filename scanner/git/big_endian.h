// Git's binary formats hold their numbers in network byte order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ekaudit::scanner::git {

static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);

// `at` must point to at least 4 bytes.
inline std::uint32_t read_be32(const void* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return std::endian::native == std::endian::little ? __builtin_bswap32(value) : value;
}

// `at` must point to at least 8 bytes.
inline std::uint64_t read_be64(const void* at) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

// `bytes` must hold at least `offset` + 4 bytes.
inline std::uint32_t read_be32(std::string_view bytes, std::size_t offset) {
  return read_be32(bytes.data() + offset);
}

// `bytes` must hold at least `offset` + 8 bytes.
inline std::uint64_t read_be64(std::string_view bytes, std::size_t offset) {
  return read_be64(bytes.data() + offset);
}

}  // namespace ekaudit::scanner::git
