#include "rules/leak.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/digest.h"
#include "core/redaction.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::rules {
namespace {

bool is_dead(TokenStatus status) {
  return status == TokenStatus::revoked || status == TokenStatus::expired;
}

std::string_view word_of(Proof proof) {
  switch (proof) {
    case Proof::none:
    case Proof::shared_record:
      return "";
    case Proof::record:
      return "inventory";
    case Proof::accepted:
      return "exchange";
    case Proof::refused:
      return "exchange refused";
    case Proof::rotated:
      return "rotated";
  }
  return "";
}

}  // namespace

using core::Severity;
using scanner::Exposure;
using scanner::Sighting;

LeakClass classify_leak(const Sighting& sighting) {
  if (scanner::sources::is_metadata(sighting.newest.kind)) {
    return LeakClass::metadata;
  }
  if (sighting.token.kind == scanner::match::TokenKind::credential_store) {
    return LeakClass::credential_store;
  }
  return sighting.present ? LeakClass::present : LeakClass::in_history;
}

Severity severity_of_leak(Severity severity, const Sighting& sighting) {
  if (sighting.token.confidence <= core::Confidence::low) {
    severity = std::min(severity, Severity::low);
  }
  switch (sighting.newest.exposure) {
    case Exposure::none:
    case Exposure::pushed:
      return severity;
    case Exposure::local:
    case Exposure::untracked:
      return std::min(severity, Severity::medium);
    case Exposure::stash:
    case Exposure::unreachable:
    case Exposure::ignored:
      return std::min(severity, Severity::low);
  }
  return severity;
}

const LeakIdentity* identity_of(const Sighting& sighting, const Evidence& evidence) {
  const auto identity = evidence.identities.find(sighting.token.hash);
  return identity == evidence.identities.end() ? nullptr : &identity->second;
}

Finding make_leak_finding(const RuleInfo& rule, Severity severity, const Sighting& sighting,
                          const Evidence& evidence, std::string message, std::string remediation) {
  const std::string hash = core::hex(sighting.token.hash);
  Finding finding;
  finding.rule = rule.id;
  finding.severity = severity_of_leak(severity, sighting);
  finding.message = std::move(message);
  finding.remediation = sighting.token.kind == scanner::match::TokenKind::further
                            ? "Revoke or rotate the token where it was made, then take it out of here."
                            : std::move(remediation);
  finding.confidence = sighting.token.confidence;
  finding.fingerprint = fingerprint(rule.family, sighting.place, hash);
  finding.token = TokenRef{};
  finding.token->redacted = sighting.token.redacted;
  if (sighting.token.body_size >= core::k_min_hashed_body) {
    finding.token->hash = "sha256:" + hash;
  }
  finding.location = sighting.newest;
  finding.line_hash = sighting.line_hash;
  finding.occurrences = sighting.introductions;
  finding.occurrence_count = sighting.introduction_count;
  finding.directive = sighting.directive;
  if (!sighting.branches.empty()) {
    finding.evidence.push_back({"branches", sighting.branches});
  }
  if (const LeakIdentity* identity = identity_of(sighting, evidence); identity != nullptr) {
    apply_identity(*identity, evidence, finding);
  }
  return finding;
}

void apply_identity(const LeakIdentity& identity, const Evidence& evidence, Finding& finding) {
  finding.token->status = identity.status;
  finding.token->id = identity.token_id;
  const enkryptify::Token* record =
      evidence.inventory ? evidence.inventory->token(identity.token_id) : nullptr;
  if (record != nullptr) {
    finding.token->name = record->name;
  }
  if (const std::string_view proof = word_of(identity.proof); !proof.empty()) {
    finding.evidence.push_back({"proof", {std::string(proof)}});
  }
  if (identity.status != TokenStatus::unknown) {
    finding.confidence = core::Confidence::high;
  }
  if (is_dead(identity.status)) {
    finding.severity = core::Severity::info;
    const std::string how = identity.rotated_by
                                ? "was given another value by " + core::format_rfc3339(*identity.rotated_by)
                            : identity.status == TokenStatus::revoked ? std::string("is revoked")
                                                                      : std::string("is expired");
    finding.remediation = fmt::format(
        "Nothing to do about the token: it {}. If it was not dead when it leaked, what it could read may "
        "have been "
        "read.",
        how);
  }
}

std::string describe_token(const scanner::match::Token& token) {
  switch (token.kind) {
    case scanner::match::TokenKind::api_token:
      return "Enkryptify API token";
    case scanner::match::TokenKind::session_jwt:
      return "Enkryptify session token";
    case scanner::match::TokenKind::credential_store:
      return "Enkryptify CLI credential store";
    case scanner::match::TokenKind::further:
      return fmt::format("Token of the form \"{}\"", token.form);
  }
  return "token";
}

}  // namespace ekaudit::rules
