// Session JWTs: what exchanging a token answers. Good for up to 15 minutes, or for the CLI's 8 hours.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/clock.h"
#include "scanner/match/api_token.h"
#include "scanner/match/layer.h"

namespace ekaudit::scanner::match {

// How the base64url of every JSON object that starts with a key begins.
inline constexpr std::string_view k_jwt_prefix = "eyJ";

struct JwtClaims {
  bool names_vendor = false;  // "enkryptify", in any case, in a string value
  std::optional<core::TimePoint> expires_at;
};

// `json` as a JWT's claims: an object of at most 64 KiB, nested at most 16 deep. Nothing for anything
// else.
std::optional<JwtClaims> parse_claims(std::string_view json);

// Finds JWTs in one layer; its candidates come in order.
class JwtFinder {
 public:
  // The JWT whose claims part holds `at`: three parts of base64url, claims that name the vendor and have
  // not expired at `now`. Confidence is high, or medium where the claims name no expiry.
  std::optional<Located> find(const Layer& layer, std::size_t at, core::TimePoint now);

 private:
  std::size_t examined_until_ = 0;
};

}  // namespace ekaudit::scanner::match
