// A token reaches more than one job can need.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

constexpr std::size_t k_min_environments = 3;

bool knows_all_environments(const enkryptify::Inventory& inventory) {
  return inventory.projects &&
         std::all_of(inventory.projects->begin(), inventory.projects->end(),
                     [&](const enkryptify::Project& project) {
                       const std::vector<std::string>& known = inventory.known_projects;
                       return std::find(known.begin(), known.end(), project.id) != known.end();
                     });
}

class OverScoped final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "over-scoped",
        "over-scoped",
        "Token reaches more than one use needs",
        "An Enkryptify token reaches the whole workspace, more than one project, or more than "
        "half of the environments: whoever gets hold of it can read all of them.",
        Severity::high,
        7.5,
        "272",
        "NHI5",
        "Overprivileged NHI",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const enkryptify::Reach reach = reach_of(token, evidence);
    if (reach.whole_workspace || reach.projects.size() > 1) {
      return conclude(reach.whole_workspace ? Severity::high : Severity::medium, Confidence::high, token,
                      evidence, reach, "");
    }
    // What could not be read is in neither number.
    const auto reached =
        std::count_if(reach.environments.begin(), reach.environments.end(),
                      [](const enkryptify::ReachedEnvironment& each) { return !each.project.empty(); });
    const auto count = static_cast<std::size_t>(reached);
    if (reach.known_environments < k_min_environments || count <= reach.known_environments / 2) {
      return std::nullopt;
    }
    return conclude(Severity::medium,
                    knows_all_environments(*evidence.inventory) ? Confidence::high : Confidence::low, token,
                    evidence, reach,
                    fmt::format(", {} of the {} environments known", count, reach.known_environments));
  }

  Finding conclude(Severity severity, Confidence confidence, const Token& token, const Evidence& evidence,
                   const enkryptify::Reach& reach, std::string_view share) const {
    Finding finding = make_token_finding(info(), severity, confidence, token, evidence);
    finding.message =
        sentence_about(token, fmt::format("reaches {}{}", describe_reach(reach, k_names_in_message), share));
    finding.remediation =
        "In the Enkryptify dashboard, create one token for each use, with the environment or project that "
        "it needs as its scope; put it in place, then revoke this one.";
    std::vector<std::string> environments;
    for (const enkryptify::ReachedEnvironment& each : reach.environments) {
      environments.push_back(each.project.empty() ? each.name : each.project + "/" + each.name);
    }
    add_evidence(finding, "teams", reach.teams);
    add_evidence(finding, "projects", reach.projects);
    add_evidence(finding, "environments", std::move(environments));
    return finding;
  }
};

}  // namespace

const Rule& over_scoped_rule() {
  static const OverScoped rule;
  return rule;
}

}  // namespace ekaudit::rules
