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

void add_encodings(std::string_view raw, std::string_view redacted, KnownForms& known) {
  using enum Codec;
  for (const Codec codec : {base64, utf16, percent, escape, hex}) {
    for (EncodedForm& form : encoded_forms(raw, codec)) {
      known.add(form.bytes, redacted);
      core::wipe(form.bytes);
    }
  }
}

}  // namespace

void Scrubber::add(const core::Secret& secret) {
  const std::string_view raw = secret.reveal();
  std::string redacted = core::redact(raw, public_prefix_size(raw));
  if (redacted.find(raw) != std::string::npos) {
    return;  // a prefix alone, or nothing, is no secret
  }
  known_.add(raw, redacted);
  if (!raw.starts_with(core::k_token_prefix)) {
    any_unprefixed_ = true;
    add_encodings(raw, redacted, known_);
  }
  added_.push_back({secret, std::move(redacted)});
}

const KnownForms& Scrubber::with_encodings() const {
  const std::lock_guard lock(mutex_);
  for (; in_all_ < added_.size(); ++in_all_) {
    const auto& [secret, redacted] = added_[in_all_];
    all_.add(secret.reveal(), redacted);
    add_encodings(secret.reveal(), redacted, all_);
  }
  return all_;
}

std::string Scrubber::scrub(std::string_view text) const {
  if (!any_unprefixed_ && !matcher_.may_match(text)) {
    return std::string(text);
  }
  const bool may_be_encoded = !added_.empty() && matcher_.may_match_encoded(text);
  std::string scrubbed = (may_be_encoded ? with_encodings() : known_).replace(text);
  // What stood glued to a token may be one itself, once that is taken out.
  for (int round = 0; round < k_max_rounds; ++round) {
    if (!matcher_.may_match(scrubbed)) {
      return scrubbed;
    }
    const SearchResult found = matcher_.search_piece(scrubbed, 0, 0);  // without line hashes
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
