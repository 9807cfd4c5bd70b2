// Makes the identity of a token out of its raw bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/match/match.h"

namespace ekaudit::scanner::match {

// How many bytes at the start of a raw token are public: "ek_live_", "eyJ" (a JWT's first bytes), or none.
std::size_t public_prefix_size(std::string_view raw);

Token make_token(TokenKind kind, std::string_view raw, core::Confidence confidence);

}  // namespace ekaudit::scanner::match
