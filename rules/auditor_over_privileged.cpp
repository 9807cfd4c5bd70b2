// The token that ekaudit itself runs with can write.

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

class AuditorOverPrivileged final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "auditor-over-privileged",
        "auditor-over-privileged",
        "ekaudit runs with a token that can write",
        "The Enkryptify token that ekaudit runs with is read-write. An audit only reads, and "
        "its token lies where the audit runs.",
        Severity::medium,
        5.0,
        "250",
        "NHI5",
        "Overprivileged NHI",
    };
    return k_info;
  }

 private:
  bool concerns(const Token& token, const Evidence& evidence) const override {
    return is_auditor(token, evidence);
  }

  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    if (token.permission != enkryptify::Permission::read_write) {
      return std::nullopt;
    }
    Finding finding = make_token_finding(info(), info().severity, Confidence::high, token, evidence);
    finding.message =
        sentence_about(token, "is what ekaudit runs with and can write, though an audit only reads");
    finding.remediation =
        "In the Enkryptify dashboard, create a read-only token for audits alone, let ekaudit run with it, "
        "and then revoke this one unless something else needs it.";
    add_evidence(finding, "permission", {"read-write"});
    return finding;
  }
};

}  // namespace

const Rule& auditor_over_privileged_rule() {
  static const AuditorOverPrivileged rule;
  return rule;
}

}  // namespace ekaudit::rules
