// SHA-256 and SHA-1. The only users of the hashing library (nettle) are in digest.cpp.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ekaudit::core {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const Digest&) const = default;
};

// SHA-256 of the concatenation of `parts`.
Digest sha256(std::initializer_list<std::string_view> parts);
inline Digest sha256(std::string_view data) {
  return sha256({data});
}

// SHA-256 in steps, for what is not in memory in one piece.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  // Its length, then the text: no two lists of texts are the same bytes.
  void update_text(std::string_view text);
  // Call once.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// SHA-1 of the concatenation of `parts`: Git's object ids, nothing that needs to resist forgery.
std::array<std::uint8_t, 20> sha1(std::initializer_list<std::string_view> parts);

// SHA-1 in steps, for what takes long enough to be interrupted.
class Sha1 {
 public:
  Sha1();
  ~Sha1();
  Sha1(const Sha1&) = delete;
  Sha1& operator=(const Sha1&) = delete;

  void update(std::string_view bytes);
  // Call once.
  std::array<std::uint8_t, 20> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Its bytes, as long as the digest lives.
inline std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

// Of the library that is loaded, "3.8".
std::string version_of_nettle();

// Lower-case hexadecimal.
std::string hex(std::string_view bytes);
std::string hex(const Digest& digest);

// RFC 4648 base64 with padding, standard alphabet.
std::string base64(std::string_view bytes);
// What base64() made; nothing for anything else.
std::optional<std::string> from_base64(std::string_view text);
// A digest from 64 digits of lower-case hexadecimal; nothing for anything else.
std::optional<Digest> digest_from_hex(std::string_view digits);

}  // namespace ekaudit::core
