// Who created a token is no active member any more.

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

class OrphanedToken final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "orphaned-token",
        "orphaned-token",
        "Token whose creator is no active member",
        "An Enkryptify token was created by somebody who is no active member of the workspace: "
        "nobody answers for it, and its creator may still hold it.",
        Severity::medium,
        5.5,
        "613",
        "NHI1",
        "Improper Offboarding",
    };
    return k_info;
  }

 private:
  bool concerns(const Token& token, const Evidence& evidence) const override {
    // A workspace has an owner: a list without anybody tells nothing.
    const auto& members = evidence.inventory->members;
    return is_live(token, evidence.now) && !token.created_by.empty() && members && !members->empty();
  }

  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const enkryptify::Member* creator = evidence.inventory->member(token.created_by);
    if (creator != nullptr && creator->is_active()) {
      return std::nullopt;
    }
    // Whether createdById is always a member's or a user's id is not documented.
    Finding finding = make_token_finding(
        info(), info().severity, creator != nullptr ? Confidence::high : Confidence::medium, token, evidence);
    finding.message =
        sentence_about(token, "was created by somebody who is no active member of the workspace");
    finding.remediation =
        "Revoke it in the Enkryptify dashboard if nothing uses it. Otherwise have an active member create "
        "a token of the scope that is needed, put it in place, and then revoke this one: its creator may "
        "have kept its value.";
    add_evidence(finding, "createdBy", {token.created_by});
    if (creator != nullptr) {
      add_evidence(finding, "memberStatus", {creator->status});
    }
    add_evidence(finding, "createdAt", token.created_at);
    add_evidence(finding, "lastUsedAt", token.last_used_at);
    return finding;
  }
};

}  // namespace

const Rule& orphaned_token_rule() {
  static const OrphanedToken rule;
  return rule;
}

}  // namespace ekaudit::rules
