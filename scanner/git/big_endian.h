// Git's binary formats hold their numbers in network byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ekaudit::scanner::git {

// `bytes` must hold at least `offset` + 4 bytes.
constexpr std::uint32_t read_be32(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

// `bytes` must hold at least `offset` + 8 bytes.
constexpr std::uint64_t read_be64(std::string_view bytes, std::size_t offset) {
  return std::uint64_t{read_be32(bytes, offset)} << 32 | read_be32(bytes, offset + 4);
}

}  // namespace ekaudit::scanner::git
