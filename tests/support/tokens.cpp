#include "tests/support/tokens.h"

#include <fmt/format.h>

#include <string_view>

#include "core/digest.h"
#include "core/redaction.h"

namespace ekaudit::tests::support {

std::string make_token(std::uint64_t seed, std::size_t body_size) {
  constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::uint64_t state = seed * 0x9e3779b97f4a7c15ULL + 0x1234567;
  std::string token(core::k_token_prefix);
  for (std::size_t i = 0; i < body_size; ++i) {
    // splitmix64
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    token.push_back(k_alphabet[(mixed ^ (mixed >> 31)) % k_alphabet.size()]);
  }
  return token;
}

std::string token_hash(const std::string& token) {
  return "sha256:" + core::hex(core::sha256(token));
}

std::string base64_of(const std::string& bytes) {
  return core::base64(bytes);
}

std::string hex_of(const std::string& bytes) {
  return core::hex(std::string_view(bytes));
}

std::string percent_of(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

std::string unicode_escapes_of(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    text += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
  }
  return text;
}

std::string utf16le_of(const std::string& ascii) {
  std::string text;
  for (const char c : ascii) {
    text.push_back(c);
    text.push_back('\0');
  }
  return text;
}

std::string utf16be_of(const std::string& ascii) {
  std::string text;
  for (const char c : ascii) {
    text.push_back('\0');
    text.push_back(c);
  }
  return text;
}

}  // namespace ekaudit::tests::support
