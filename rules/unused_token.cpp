// Nothing uses a token.
#include <fmt/format.h>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

class UnusedToken final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "unused-token",
        "unused-token",
        "Token that nothing uses",
        "An Enkryptify token was never used and is over 7 days old, or was not used for over 30 "
        "days: it opens secrets for nobody who needs them.",
        Severity::medium,
        5.0,
        "613",
        "NHI1",
        "Improper Offboarding",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const TokenDeclaration* declaration = evidence.declarations.find(token);
    if (declaration != nullptr && declaration->break_glass) {
      return std::nullopt;
    }
    const auto age = elapsed(token.created_at, evidence.now);
    if (token.last_used_at) {
      const auto idle = elapsed(token.last_used_at, evidence.now);
      // A rotation may have made the token anew since.
      const bool is_idle =
          idle && *idle > evidence.thresholds.idle_after && (!age || *age > evidence.thresholds.idle_after);
      return is_idle ? std::optional(conclude(token, evidence, *idle)) : std::nullopt;
    }
    if (!token.ever_used_known || !age || *age <= evidence.thresholds.unused_after) {
      return std::nullopt;
    }
    return conclude(token, evidence, *age);
  }

  Finding conclude(const Token& token, const Evidence& evidence, std::chrono::seconds unused) const {
    Finding finding = make_token_finding(info(), info().severity, Confidence::high, token, evidence);
    const std::string duration = describe_duration(unused);
    finding.message = sentence_about(token, token.last_used_at
                                                ? fmt::format("was last used {} ago", duration)
                                                : fmt::format("was created {} ago and never used", duration));
    finding.remediation =
        "Revoke it in the Enkryptify dashboard; that cannot be undone, so ask its owner first "
        "whether it is kept for emergencies.";
    add_evidence(finding, "createdAt", token.created_at);
    add_evidence(finding, "lastUsedAt", token.last_used_at);
    add_evidence(finding, token.last_used_at ? "idleDays" : "ageDays", unused);
    return finding;
  }
};

}  // namespace

const Rule& unused_token_rule() {
  static const UnusedToken rule;
  return rule;
}

}  // namespace ekaudit::rules
