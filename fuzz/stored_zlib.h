// A zlib stream of stored blocks (RFC 1950, RFC 1951): lets a fuzzer change what a stream holds.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekaudit::fuzz {

inline std::string stored_zlib(std::string_view bytes) {
  constexpr std::size_t k_most = 0xFFFF;
  constexpr std::uint32_t k_modulus = 65521;
  std::string stream = "\x78\x01";
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char c : bytes) {
    low = (low + static_cast<unsigned char>(c)) % k_modulus;
    high = (high + low) % k_modulus;
  }
  do {
    const std::string_view block = bytes.substr(0, k_most);
    bytes.remove_prefix(block.size());
    const auto length = static_cast<std::uint32_t>(block.size());
    stream += bytes.empty() ? '\1' : '\0';
    for (const std::uint32_t part : {length, length >> 8, ~length, ~length >> 8}) {
      stream += static_cast<char>(part);
    }
    stream += block;
  } while (!bytes.empty());
  for (const std::uint32_t part : {high >> 8, high, low >> 8, low}) {
    stream += static_cast<char>(part);
  }
  return stream;
}

}  // namespace ekaudit::fuzz
