#include "scanner/match/scrub.h"

#include <utility>

#include "core/redaction.h"
#include "scanner/match/encoders.h"
#include "scanner/match/redact_spans.h"
#include "scanner/match/token_factory.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::string_view k_withheld = "(withheld: too much encoded text to look through)";
constexpr int k_max_rounds = 16;

}  // namespace

void Scrubber::add(const core::Secret& secret) {
  using enum Codec;
  const std::string_view raw = secret.reveal();
  const std::string redacted = core::redact(raw, public_prefix_size(raw));
  if (redacted.find(raw) != std::string::npos) {
    return;  // a prefix alone, or nothing, is no secret
  }
  known_.add(raw, redacted);
  for (const Codec codec : {base64, utf16, percent, escape, hex}) {
    for (const EncodedForm& form : encoded_forms(raw, codec)) {
      known_.add(form.bytes, redacted);
    }
  }
}

std::string Scrubber::scrub(std::string_view text) const {
  std::string scrubbed = known_.replace(text);
  // What stood glued to a token may be one itself, once that is taken out.
  for (int round = 0; round < k_max_rounds; ++round) {
    if (!matcher_.may_match(scrubbed)) {
      return scrubbed;
    }
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
