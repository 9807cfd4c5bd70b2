// A token in use is about to expire, and nothing replaces it.
#include <fmt/format.h>

#include <algorithm>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

bool is_short(std::chrono::seconds remaining, std::chrono::seconds lifetime, const Thresholds& thresholds) {
  // Divided, as the lifetime may be anything; the remaining time is short once the first test has passed.
  return remaining < thresholds.expiring_within && thresholds.expiring_percent > 0 &&
         lifetime > remaining * 100 / thresholds.expiring_percent;
}

// A use in the future is one that our clock is behind of.
bool is_in_use(const Token& token, const Evidence& evidence) {
  const auto idle = elapsed(token.last_used_at, evidence.now);
  return token.last_used_at && (!idle || *idle <= evidence.thresholds.used_within);
}

bool same_ids(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

bool opens_the_same(const Token& a, const Token& b) {
  return a.permission && a.permission == b.permission && a.scope && b.scope && a.scope->all == b.scope->all &&
         same_ids(a.scope->teams, b.scope->teams) && same_ids(a.scope->projects, b.scope->projects) &&
         same_ids(a.scope->environments, b.scope->environments);
}

bool is_replaced(const Token& token, const Evidence& evidence) {
  const std::vector<Token>& tokens = evidence.inventory->tokens;
  return std::any_of(tokens.begin(), tokens.end(), [&](const Token& other) {
    return other.id != token.id && is_live_static(other, evidence.now) && other.created_at &&
           other.created_at > token.created_at && opens_the_same(token, other);
  });
}

class ExpiringToken final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "expiring-token",
        "expiring-token",
        "Token in use that expires soon",
        "An Enkryptify token that was used in the last 7 days expires in less than 7 days, and "
        "no newer token of the same scope and permission replaces it: what uses it will fail.",
        Severity::medium,
        5.0,
        "672",
        "NHI7",
        "Long-Lived Secrets",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const auto remaining = elapsed(evidence.now, token.expires_at);
    const auto lifetime = elapsed(token.created_at, token.expires_at);
    if (!remaining || !lifetime || !is_short(*remaining, *lifetime, evidence.thresholds) ||
        !is_in_use(token, evidence) || is_replaced(token, evidence)) {
      return std::nullopt;
    }
    const bool would_see_replacement = token.scope && token.permission && evidence.inventory->sees_all_tokens;
    Finding finding =
        make_token_finding(info(), info().severity,
                           would_see_replacement ? Confidence::high : Confidence::medium, token, evidence);
    finding.message =
        sentence_about(token, fmt::format("is in use and expires {}{}", describe_remaining(*remaining),
                                          would_see_replacement
                                              ? ", and no newer token of its scope and permission replaces it"
                                              : ""));
    finding.remediation =
        "Before it expires, create a token of the same scope and permission in the Enkryptify dashboard "
        "and put it in place; then revoke this one.";
    add_evidence(finding, "createdAt", token.created_at);
    add_evidence(finding, "expiresAt", token.expires_at);
    add_evidence(finding, "lastUsedAt", token.last_used_at);
    return finding;
  }
};

}  // namespace

const Rule& expiring_token_rule() {
  static const ExpiringToken rule;
  return rule;
}

}  // namespace ekaudit::rules
