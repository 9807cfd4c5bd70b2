#include "scanner/match/scrub.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/redaction.h"
#include "scanner/match/encoders.h"
#include "scanner/match/redact_spans.h"
#include "scanner/match/token_factory.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::string_view k_withheld = "(withheld: too much encoded text to look through)";
constexpr int k_max_rounds = 16;

void replace_all(std::string& text, std::string_view old, std::string_view replacement) {
  std::string replaced;
  std::size_t done = 0;
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, done)) {
    replaced.append(text, done, at - done).append(replacement);
    done = at + old.size();
  }
  if (done > 0) {
    text = replaced.append(text, done);
  }
}

void replace_encoded(std::string& text, std::string_view raw, std::string_view replacement) {
  using enum Codec;
  for (const Codec codec : {base64, utf16, percent, escape, hex}) {
    for (const EncodedForm& form : encoded_forms(raw, codec)) {
      replace_all(text, form.bytes, replacement);
    }
  }
}

}  // namespace

void Scrubber::add(const core::Secret& raw) {
  known_.push_back(raw);
}

std::string Scrubber::scrub(std::string_view text) const {
  std::string scrubbed(text);
  for (const core::Secret& secret : known_) {
    const std::string_view raw = secret.reveal();
    const std::string redacted = core::redact(raw, public_prefix_size(raw));
    // A prefix alone, or nothing, is no secret.
    if (redacted.find(raw) == std::string::npos) {
      replace_all(scrubbed, raw, redacted);
      replace_encoded(scrubbed, raw, redacted);
    }
  }
  // What stood glued to a token may be one itself, once that is taken out.
  for (int round = 0; round < k_max_rounds; ++round) {
    const SearchResult found = matcher_.search(scrubbed);
    if (found.over_budget) {
      break;
    }
    std::string next = redact_spans(scrubbed, 0, found.matches);
    if (next == scrubbed) {
      return next;
    }
    scrubbed = std::move(next);
  }
  return std::string(k_withheld);
}

}  // namespace ekaudit::scanner::match
