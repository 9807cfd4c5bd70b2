// Tokens and encodings for the matcher's tests. Tokens are put together at run time, so that no file of
// this repository holds one.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/matcher.h"

namespace ekaudit::scanner::match::testing {

// "ek_live_" + body.
std::string token(std::string_view body);

// 32 characters of confidence high.
inline constexpr std::string_view k_body = "Zq7RtV2mXc9LpK4sWn8HbY3dGf6JuT1a";
// Another one.
inline constexpr std::string_view k_other_body = "u5Tg8Nw2Kx7Qe4Rz9Pb3Vm6Hc1Yd0Lsf";

using Random = std::mt19937_64;
std::string random_text(Random& random, std::string_view alphabet, std::size_t size);
inline constexpr std::string_view k_base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
std::size_t random_below(Random& random, std::size_t bound);

// Encoders, written independently of those under test (base64 is the hashing library's).
std::string base64url(std::string_view bytes);  // without padding
std::string wrap(std::string_view text, std::size_t width, std::string_view line_end);
std::string utf16le(std::string_view ascii);
std::string utf16be(std::string_view ascii);
std::string hex_upper(std::string_view bytes);
std::string percent(std::string_view bytes);       // every byte, lower case
std::string json_escapes(std::string_view bytes);  // every byte as \u00NN
std::string byte_escapes(std::string_view bytes);  // every byte as \xNN

// header.claims.signature
std::string jwt(std::string_view claims);

// The matcher with the default options and a clock at 2026-11-24T00:00:00Z.
const Matcher& matcher();
inline constexpr std::int64_t k_now = 1'795'478'400;

// The one match; an empty Match, and a test failure, if there is another number of them.
Match only_match(const SearchResult& result);
Match only_match(std::string_view content);

// Raw tokens, in order.
std::vector<std::string> raw_tokens(const SearchResult& result);

}  // namespace ekaudit::scanner::match::testing
