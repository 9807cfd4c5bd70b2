#include "scanner/match/token_factory.h"

#include "core/redaction.h"
#include "scanner/match/jwt.h"

namespace ekaudit::scanner::match {

std::size_t public_prefix_size(std::string_view raw) {
  for (const std::string_view prefix : {core::k_token_prefix, k_jwt_prefix}) {
    if (raw.starts_with(prefix)) {
      return prefix.size();
    }
  }
  return 0;
}

Token make_token(TokenKind kind, std::string_view raw, core::Confidence confidence) {
  const std::size_t prefix = public_prefix_size(raw);
  Token token;
  token.kind = kind;
  token.hash = core::sha256(raw);
  token.body_size = raw.size() - prefix;
  token.redacted = core::redact(raw, prefix);
  token.confidence = confidence;
  token.raw = core::Secret(raw);
  return token;
}

}  // namespace ekaudit::scanner::match
