// A token reaches production and something else.
#include <fmt/format.h>

#include <utility>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

class CrossesEnvironments final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "crosses-environments",
        "crosses-environments",
        "Token reaches production and other environments",
        "An Enkryptify token reaches a production environment and another one: a leak from the "
        "place that is guarded less opens production.",
        Severity::medium,
        5.5,
        "653",
        "NHI8",
        "Environment Isolation",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    std::vector<std::string> production;
    std::vector<std::string> others;
    for (const enkryptify::ReachedEnvironment& each : reach_of(token, evidence).environments) {
      // An environment that could not be read is not known to be another one.
      if (!each.project.empty()) {
        (each.production ? production : others).push_back(each.project + "/" + each.name);
      }
    }
    if (production.empty() || others.empty()) {
      return std::nullopt;
    }
    // What is production is told from names.
    Finding finding = make_token_finding(info(), info().severity, Confidence::medium, token, evidence);
    finding.message = sentence_about(token, fmt::format("reaches production ({}) and also {}",
                                                        list_names(production), list_names(others)));
    finding.remediation =
        "In the Enkryptify dashboard, create one token for production and one for the rest, each with "
        "only its environment as its scope; put them in place, then revoke this one.";
    add_evidence(finding, "production", std::move(production));
    add_evidence(finding, "others", std::move(others));
    return finding;
  }
};

}  // namespace

const Rule& crosses_environments_rule() {
  static const CrossesEnvironments rule;
  return rule;
}

}  // namespace ekaudit::rules
