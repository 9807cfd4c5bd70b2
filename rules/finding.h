// What a rule concludes. Made by rules, changed only by policy, printed by reporters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/confidence.h"
#include "core/severity.h"
#include "scanner/sighting.h"

namespace ekaudit::rules {

enum class TokenStatus { unknown, active, revoked, expired };

// A token as reports show it. Nothing here reveals it.
struct TokenRef {
  std::string redacted;
  std::string hash;  // "sha256:<hex>", or empty for bodies too short to publish one
  std::string id;
  std::string name;
  TokenStatus status = TokenStatus::unknown;
};

struct Suppression {
  std::string by;  // "inline"
  std::string reason;
  std::optional<core::TimePoint> expires;
};

// Facts behind the finding that have no field of their own: name and values, in the rule's order.
struct EvidenceItem {
  std::string name;
  std::vector<std::string> values;
};

struct Finding {
  std::string rule;
  core::Severity severity = core::Severity::medium;
  core::Confidence confidence = core::Confidence::medium;
  std::string message;      // one sentence; scrubbed
  std::string fingerprint;  // lower-case hexadecimal SHA-256
  std::string remediation;
  std::optional<TokenRef> token;
  scanner::Location location;
  std::string line_hash;  // primaryLocationLineHash, or empty
  std::vector<scanner::Location> occurrences;
  std::uint64_t occurrence_count = 0;
  std::vector<EvidenceItem> evidence;
  std::optional<scanner::match::Directive> directive;  // as found beside the token; policy decides
  std::optional<Suppression> suppressed;
};

// SHA-256 over "ekaudit/v1", family, place and subject (token hash, secret name or token id),
// NUL-separated. It survives rebases, line moves and the deletion of the line.
std::string fingerprint(std::string_view family, std::string_view place, std::string_view subject);

}  // namespace ekaudit::rules
