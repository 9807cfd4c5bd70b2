// A token was given a long life.
#include <fmt/format.h>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"
#include "rules/token_usages.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

class LongLived final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "long-lived",
        "long-lived",
        "Token with a long lifetime",
        "An Enkryptify token was created to live for more than 61 days. A copy that nobody "
        "noticed stays useful for as long.",
        Severity::medium,
        5.5,
        "263",
        "NHI7",
        "Long-Lived Secrets",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const Thresholds& thresholds = evidence.thresholds;
    // A rotation starts a new life, whether the API's `createdAt` moves with it or not.
    const auto rotated = last_rotation(token, evidence);
    const bool was_rotated = rotated && token.created_at && *rotated > *token.created_at;
    const auto lifetime = elapsed(was_rotated ? rotated : token.created_at, token.expires_at);
    if (!lifetime || *lifetime <= thresholds.long_lifetime) {
      return std::nullopt;
    }
    const Severity severity = *lifetime > thresholds.very_long_lifetime ? Severity::high : info().severity;
    Finding finding = make_token_finding(info(), severity, Confidence::high, token, evidence);
    const std::vector<std::string> schedules = usages_of(token, evidence).schedules;
    finding.message = sentence_about(
        token, fmt::format(
                   "lives for {}, from its {} to its expiry on {}{}", describe_duration(*lifetime),
                   was_rotated ? "last rotation" : "creation", core::format_rfc3339(*token.expires_at),
                   schedules.empty() ? "" : fmt::format("; what uses it runs at \"{}\"", schedules.front())));
    finding.remediation =
        "In the Enkryptify dashboard, create a token of the same scope and permission with the shortest "
        "expiration that works (24h, 5d, 30d or 60d); put it in place, then revoke this one.";
    add_evidence(finding, "createdAt", token.created_at);
    add_evidence(finding, "expiresAt", token.expires_at);
    add_evidence(finding, "lifetimeDays", *lifetime);
    add_evidence(finding, "schedule", schedules);
    return finding;
  }
};

}  // namespace

const Rule& long_lived_rule() {
  static const LongLived rule;
  return rule;
}

}  // namespace ekaudit::rules
