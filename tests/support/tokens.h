// Synthetic tokens, assembled at run time so that none stands in this repository.
#pragma once

#include <cstdint>
#include <string>

namespace ekaudit::tests::support {

// A token with a random-looking body of `body_size` letters and digits; the same for the same seed.
std::string make_token(std::uint64_t seed, std::size_t body_size = 32);

// "sha256:<hex>" as reports name the token.
std::string token_hash(const std::string& token);

std::string base64_of(const std::string& bytes);
std::string hex_of(const std::string& bytes);
std::string percent_of(const std::string& bytes);          // every byte as %NN
std::string unicode_escapes_of(const std::string& bytes);  // every byte as \u00NN
std::string utf16le_of(const std::string& ascii);          // without a byte order mark
std::string utf16be_of(const std::string& ascii);

}  // namespace ekaudit::tests::support
