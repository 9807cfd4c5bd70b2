// One token found in some bytes, with the facts that only those bytes can tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/confidence.h"
#include "core/digest.h"
#include "core/secret.h"

namespace ekaudit::scanner::match {

enum class TokenKind {
  api_token,         // ek_live_…
  session_jwt,       // what the exchange answers: a JWT whose claims name Enkryptify
  credential_store,  // the CLI's store of an access token and, maybe, cached secret values
  further,           // of a form that the team's policy added
};

// Lines and columns count from 1; columns are Unicode code points (an invalid byte is one);
// end_column is exclusive; LF, CRLF and CR each end a line. In UTF-16 content a column is still
// counted on the bytes as UTF-8 would read them, as code scanning does.
struct Position {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::uint64_t end_line = 0;
  std::uint64_t end_column = 0;
  auto operator<=>(const Position&) const = default;
};

// `ekaudit:ignore[rule,rule] reason` on the token's line or the line before.
struct Directive {
  std::vector<std::string> rules;
  std::string reason;
};

// What identifies a token wherever it stands.
struct Token {
  TokenKind kind = TokenKind::api_token;
  core::Digest hash;          // SHA-256 of the raw bytes
  std::size_t body_size = 0;  // without the public prefix; the hash is published from 20 on
  std::string redacted;       // core::redact of the raw bytes
  core::Confidence confidence = core::Confidence::low;
  std::string form;             // further only: the form's name
  bool caches_secrets = false;  // credential_store only: it holds secret values too
  // It stands behind "X-API-Key", where keys of another vendor stand that look the same.
  bool in_api_key_header = false;
  core::Secret raw;
};

struct Match {
  Token token;
  // Outermost first, joined by '+': "", "base64", "base64+utf-16le", "percent", "hex", "json-escape".
  std::string encoding;
  // Byte span in the searched content; for an encoded token, of the encoded text that holds it.
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  Position position;
  std::optional<Directive> directive;
  // SARIF primaryLocationLineHash of the first line: "<hash>:<occurrence>" by the algorithm that code
  // scanning publishes. Empty where only a part of the content was at hand.
  std::string line_hash;
};

}  // namespace ekaudit::scanner::match
