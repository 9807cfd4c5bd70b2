#include "rules/leak.h"

#include <algorithm>
#include <string_view>

#include "core/digest.h"
#include "core/redaction.h"
#include "scanner/sources/sighting_set.h"

namespace ekaudit::rules {

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

Finding make_leak_finding(const RuleInfo& rule, Severity severity, const Sighting& sighting) {
  const std::string hash = core::hex(sighting.token.hash);
  Finding finding;
  finding.rule = rule.id;
  finding.severity = severity_of_leak(severity, sighting);
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
  return finding;
}

std::string_view describe_token(scanner::match::TokenKind kind) {
  switch (kind) {
    case scanner::match::TokenKind::api_token:
      return "Enkryptify API token";
    case scanner::match::TokenKind::session_jwt:
      return "Enkryptify session token";
    case scanner::match::TokenKind::credential_store:
      return "Enkryptify CLI credential store";
  }
  return "token";
}

}  // namespace ekaudit::rules
