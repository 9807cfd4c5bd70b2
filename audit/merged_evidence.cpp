#include "audit/merged_evidence.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "audit/correlation.h"
#include "core/redaction.h"

namespace ekaudit::audit {
namespace {

using rules::Finding;
using rules::LeakIdentity;
using rules::Proof;
using scanner::Sighting;

constexpr std::string_view k_algorithm = "sha256:";
constexpr std::size_t k_most_shown = 8;  // of the body, core/redaction.h

std::string_view shown_of(std::string_view redacted) {
  return redacted.substr(0, redacted.find("…"));
}

bool is_api_token(std::string_view redacted) {
  return redacted.starts_with(core::k_token_prefix);
}

scanner::match::Token token_of(std::string_view redacted, const core::Digest& hash,
                               core::Confidence confidence) {
  scanner::match::Token token;
  token.hash = hash;
  token.body_size = core::k_min_hashed_body;
  token.redacted = redacted;
  token.confidence = confidence;
  token.raw = core::Secret(shown_of(redacted));
  return token;
}

Proof proof_of(const Finding& finding) {
  const auto item = std::find_if(finding.evidence.begin(), finding.evidence.end(),
                                 [](const rules::EvidenceItem& each) { return each.name == "proof"; });
  const std::string_view word =
      item == finding.evidence.end() || item->values.empty() ? std::string_view() : item->values.front();
  return word == "inventory"          ? Proof::record
         : word == "exchange"         ? Proof::accepted
         : word == "exchange refused" ? Proof::refused
         : word == "rotated"          ? Proof::rotated
                                      : Proof::none;
}

}  // namespace

std::optional<core::Digest> digest_of(std::string_view published) {
  return published.starts_with(k_algorithm) ? core::digest_from_hex(published.substr(k_algorithm.size()))
                                            : std::nullopt;
}

std::vector<pipelines::Usage> distinct_usages(const std::vector<pipelines::Usage>& usages) {
  std::vector<pipelines::Usage> distinct;
  std::copy_if(usages.begin(), usages.end(), std::back_inserter(distinct), [](const pipelines::Usage& usage) {
    return !usage.secret.raw || usage.secret.raw->body_size >= core::k_min_hashed_body;
  });
  return distinct;
}

std::vector<Sighting> sightings_of(const std::vector<Finding>& findings,
                                   const std::vector<pipelines::Usage>& usages) {
  std::vector<Sighting> sightings;
  for (const Finding& finding : findings) {
    const auto hash = finding.token ? digest_of(finding.token->hash) : std::nullopt;
    if (!hash || !finding.rule.starts_with("leaked-") || !is_api_token(finding.token->redacted) ||
        finding.location.kind == scanner::LocationKind::token) {
      continue;
    }
    Sighting sighting;
    sighting.token = token_of(finding.token->redacted, *hash, finding.confidence);
    sighting.place = finding.location.path;
    sighting.present = finding.rule != "leaked-token-in-history";
    sighting.newest = finding.location;
    sighting.introductions = finding.occurrences;
    sighting.introduction_count = finding.occurrence_count;
    sightings.push_back(std::move(sighting));
  }
  for (const pipelines::Usage& usage : usages) {
    const bool is_known =
        !usage.secret.raw || std::any_of(sightings.begin(), sightings.end(), [&](const Sighting& sighting) {
          return sighting.token.hash == usage.secret.raw->hash;
        });
    if (!is_known && is_api_token(usage.secret.raw->redacted)) {
      Sighting sighting;
      sighting.token =
          token_of(usage.secret.raw->redacted, usage.secret.raw->hash, usage.secret.raw->confidence);
      sighting.place = usage.path;
      sighting.newest.repository = usage.repository;
      sighting.newest.path = usage.path;
      sighting.newest.position = usage.position;
      sightings.push_back(std::move(sighting));
    }
  }
  return sightings;
}

enkryptify::Inventory with_shown_prefixes(enkryptify::Inventory inventory) {
  for (enkryptify::Token& token : inventory.tokens) {
    token.prefix = shown_of(token.prefix);
    token.prefix.resize(std::min(token.prefix.size(), core::k_token_prefix.size() + k_most_shown));
  }
  return inventory;
}

void add_reported(const std::vector<Finding>& findings, const enkryptify::Inventory& inventory,
                  core::TimePoint now, rules::LeakIdentities& identities) {
  for (const Finding& finding : findings) {
    const auto hash = finding.token ? digest_of(finding.token->hash) : std::nullopt;
    const Proof proof = proof_of(finding);
    if (!hash || proof == Proof::none || !finding.rule.starts_with("leaked-")) {
      continue;
    }
    LeakIdentity& identity = identities[*hash];
    if (identity.proof != Proof::none && identity.proof != Proof::shared_record) {
      continue;
    }
    identity.proof = proof;
    identity.status = finding.token->status;
    identity.token_id = finding.token->id;
    if (const enkryptify::Token* record = inventory.token(identity.token_id);
        proof != Proof::rotated && record) {
      identity.status = status_of(*record, now);
    }
  }
}

}  // namespace ekaudit::audit
