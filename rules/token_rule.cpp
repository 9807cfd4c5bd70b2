#include "rules/token_rule.h"

#include <fmt/format.h>

#include "core/redaction.h"

namespace ekaudit::rules {
namespace {

constexpr std::int64_t k_minute = 60;
constexpr std::int64_t k_hour = 3600;
constexpr std::int64_t k_day = 86'400;

// How much of a token the API gives away is not documented, and how long the rest is not known.
std::string shown(const std::string& prefix) {
  constexpr std::size_t k_most = 8;
  return prefix.empty() ? prefix : prefix.substr(0, core::k_token_prefix.size() + k_most) + "…";
}

TokenStatus status_of(const enkryptify::Token& token, core::TimePoint now) {
  if (enkryptify::is_revoked(token)) {
    return TokenStatus::revoked;
  }
  return enkryptify::is_live(token, now) ? TokenStatus::active : TokenStatus::expired;
}

}  // namespace

Finding make_token_finding(const RuleInfo& rule, core::Severity severity, core::Confidence confidence,
                           const enkryptify::Token& token, const Evidence& evidence) {
  Finding finding;
  finding.rule = rule.id;
  finding.severity = severity;
  finding.confidence = confidence;
  finding.fingerprint = fingerprint(rule.family, "token:" + token.id, token.id);
  finding.token = TokenRef{};
  finding.token->redacted = shown(token.prefix);
  finding.token->id = token.id;
  finding.token->name = token.name;
  finding.token->status = status_of(token, evidence.now);
  finding.location.kind = scanner::LocationKind::token;
  // In code scanning all of these stand at one place: only this tells them apart.
  finding.line_hash = finding.fingerprint.substr(0, 16) + ":1";
  return finding;
}

std::string describe(const enkryptify::Token& token) {
  return token.name.empty() ? fmt::format("token {}", token.id) : fmt::format("token \"{}\"", token.name);
}

bool is_live_static(const enkryptify::Token& token, core::TimePoint now) {
  return enkryptify::is_live(token, now) && token.type != enkryptify::TokenType::cli;
}

bool is_auditor(const enkryptify::Token& token, const Evidence& evidence) {
  return !token.id.empty() && token.id == evidence.inventory->own_token_id &&
         is_live_static(token, evidence.now);
}

std::string describe_duration(std::chrono::seconds duration) {
  const std::int64_t seconds = duration.count();
  const auto [unit, name] = seconds >= k_day    ? std::pair(k_day, "day")
                            : seconds >= k_hour ? std::pair(k_hour, "hour")
                                                : std::pair(k_minute, "minute");
  const std::int64_t number = seconds / unit;
  return fmt::format("{} {}{}", number, name, number == 1 ? "" : "s");
}

enkryptify::Reach reach_of(const enkryptify::Token& token, const Evidence& evidence) {
  return token.scope && evidence.inventory
             ? enkryptify::reach_of(*evidence.inventory, *token.scope, evidence.thresholds.production)
             : enkryptify::Reach{};
}

}  // namespace ekaudit::rules
