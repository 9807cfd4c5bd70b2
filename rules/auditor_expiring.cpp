// The token that ekaudit itself runs with expires soon.
#include <fmt/format.h>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

class AuditorExpiring final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "auditor-expiring",
        "auditor-expiring",
        "ekaudit runs with a token that expires soon",
        "The Enkryptify token that ekaudit runs with expires within 14 days; from then on "
        "audits are incomplete.",
        Severity::medium,
        5.0,
        "672",
        "NHI7",
        "Long-Lived Secrets",
    };
    return k_info;
  }

 private:
  bool concerns(const Token& token, const Evidence& evidence) const override {
    return is_auditor(token, evidence);
  }

  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const auto remaining = elapsed(evidence.now, token.expires_at);
    if (!remaining || *remaining > evidence.thresholds.auditor_expiring_within) {
      return std::nullopt;
    }
    Finding finding = make_token_finding(info(), info().severity, Confidence::high, token, evidence);
    finding.message = sentence_about(
        token, fmt::format("is what ekaudit runs with and expires {}", describe_remaining(*remaining)));
    finding.remediation =
        "In the Enkryptify dashboard, create a new read-only token for audits and put it where ekaudit "
        "finds it, before this one expires; then revoke this one.";
    add_evidence(finding, "createdAt", token.created_at);
    add_evidence(finding, "expiresAt", token.expires_at);
    return finding;
  }
};

}  // namespace

const Rule& auditor_expiring_rule() {
  static const AuditorExpiring rule;
  return rule;
}

}  // namespace ekaudit::rules
