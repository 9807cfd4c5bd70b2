// A token of the inventory is used by pipelines that have nothing to do with each other.
#include <fmt/format.h>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"
#include "rules/token_usages.h"

namespace ekaudit::rules {
namespace {

using enkryptify::Token;

class SharedToken final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "shared-token",
        "shared-token",
        "Token of the inventory used by unrelated pipelines",
        "An Enkryptify token is used by pipelines that have nothing to do with each other, as its raw value "
        "or "
        "the policy's mapping of secrets proves.",
        core::Severity::medium,
        5.3,
        "653",
        "NHI9",
        "NHI Reuse",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const TokenUsages users = usages_of(token, evidence);
    if (!holds_unrelated(users.usages)) {
      return std::nullopt;
    }
    const std::vector<std::string> paths = paths_of(users.usages);
    Finding finding = make_token_finding(info(), info().severity, core::Confidence::high, token, evidence);
    finding.message = sentence_about(
        token, fmt::format("is used by {} pipelines that have nothing to do with each other: {}",
                           paths.size(), list_names(paths)));
    finding.remediation =
        "Create one token for each of them in the Enkryptify dashboard, put these in place, then revoke this "
        "one.";
    add_evidence(finding, "pipelines", paths);
    return finding;
  }
};

}  // namespace

const Rule& shared_token_rule() {
  static const SharedToken rule;
  return rule;
}

}  // namespace ekaudit::rules
