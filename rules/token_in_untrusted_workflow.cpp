// A job runs a contributor's code with a token at hand.
#include <fmt/format.h>

#include "rules/inventory_rule.h"
#include "rules/pipeline_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using pipelines::Usage;

class TokenInUntrustedWorkflow final : public PipelineRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "token-in-untrusted-workflow",
        "token-in-untrusted-workflow",
        "Token within reach of a contributor's code",
        "A job that anybody can start with a pull request or a comment checks out the contributor's code and "
        "has an Enkryptify token: the code can send the token away.",
        core::Severity::high,
        8.1,
        "829",
        "NHI6",
        "Insecure Cloud Deployment Configurations",
    };
    return k_info;
  }

 private:
  std::vector<UsagePlace> places_in(const Usage& usage) const override {
    if (!usage.runs_contribution || usage.guarded) {
      return {};
    }
    return {{&usage, usage.position, &usage.directive}};
  }

  void describe(const std::vector<UsagePlace>& places, Finding& finding) const override {
    const Usage& usage = *places.front().usage;
    finding.message = fmt::format(
        "The {} is within reach of code that a contributor's pull request brings: the workflow "
        "runs on {} and checks it out.",
        name_secret(usage.secret), list_names(usage.triggers));
    finding.remediation =
        "Run the contributor's code in a job without secrets (on pull_request), or put the job into a "
        "deployment environment that asks for approval.";
  }
};

}  // namespace

const Rule& token_in_untrusted_workflow_rule() {
  static const TokenInUntrustedWorkflow rule;
  return rule;
}

}  // namespace ekaudit::rules
