#include "scanner/match/api_token.h"

#include "core/redaction.h"
#include "core/text.h"
#include "scanner/match/boundary.h"
#include "scanner/match/grading.h"
#include "scanner/match/patterns.h"
#include "scanner/match/template_syntax.h"

namespace ekaudit::scanner::match {
namespace {

// In a list of base64 lines that looks wrapped, the next line's token is no part of this one's body.
std::size_t end_before_next(const Layer& layer, std::size_t body, std::size_t end) {
  const std::string_view text = layer.bytes.substr(0, end);
  for (std::size_t next = text.find(core::k_token_prefix, body); next != std::string_view::npos;
       next = text.find(core::k_token_prefix, next + 1)) {
    if (layer.is_soft_start(next)) {
      return next;
    }
  }
  return end;
}

// The '_' that closes emphasis is followed by what is no word character, which the body's end implies.
bool closes_emphasis(std::string_view text, Span token, Boundary boundary) {
  const bool cut = token.end < text.size() && (core::is_word(text[token.end]) || text[token.end] == '-');
  return boundary == Boundary::markdown && !cut && text[token.end - 1] == '_';
}

}  // namespace

std::optional<Located> ApiTokenFinder::find(const Layer& layer, std::size_t at) const {
  const Boundary boundary = boundary_before(layer.bytes, at);
  if (boundary == Boundary::none && !layer.is_soft_start(at)) {
    return std::nullopt;
  }
  const std::size_t body = at + core::k_token_prefix.size();
  const auto groups = pattern_.match_at(layer.bytes, at, body + k_max_body);
  if (!groups) {
    return std::nullopt;
  }
  Span token{at, end_before_next(layer, body, at + groups->front().size())};
  if (closes_emphasis(layer.bytes, token, boundary)) {
    --token.end;
  }
  if (token.end == body) {
    return std::nullopt;
  }
  return Located{token,
                 grade(layer.bytes.substr(body, token.end - body), surroundings_of(layer.bytes, token))};
}

}  // namespace ekaudit::scanner::match
