// What is looked for: each pattern's literal, which every match of it contains, and how thoroughly the
// literal is looked for in encodings.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ekaudit::scanner::match {

enum class Pattern {
  api_token,    // the literal is the token's public prefix
  session_jwt,  // the vendor's name, as base64 has it inside a JWT's claims
  store_key,    // the key under which the vendor's CLI keeps its store
  store_value,  // the store's access token, by its own key
  further,      // the literal of a form that a team added (further_form.h)
};

// Which encodings of encodings a pattern is looked for in (see literals.cpp).
enum class Chains {
  none,
  thorough,  // everything that makes sense, up to three deep
  common,    // what whole files of JSON meet
  compact,   // the pattern is base64 already, so that only what carries base64 matters
};

struct PatternLiteral {
  Pattern pattern;
  std::string bytes;
  // Position of the first byte in its unit, as in EncodedForm, for a literal that is itself base64.
  unsigned phase = 0;
  Chains chains = Chains::thorough;
  std::size_t further = 0;  // which of the added forms
};

// A static token's body ends here; a longer run of its alphabet is cut.
inline constexpr std::size_t k_max_body = 512;

// A session JWT's parts, and a store's access token, are not longer.
inline constexpr std::size_t k_max_jwt_part = 8 << 10;

// Our own.
std::vector<PatternLiteral> pattern_literals();

}  // namespace ekaudit::scanner::match
