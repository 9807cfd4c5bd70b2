// A token is in the environment of a whole workflow or job, and one step needs it.
#include <fmt/format.h>

#include "rules/pipeline_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using pipelines::Format;
using pipelines::Handover;
using pipelines::Usage;

class TokenExposedTooWidely final : public PipelineRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "token-exposed-too-widely",
        "token-exposed-too-widely",
        "Token in the environment of steps that do not need it",
        "An Enkryptify token is in the environment of a whole workflow or job, but one step or job needs it: "
        "everything else that runs there can read it too.",
        core::Severity::low,
        3.1,
        "668",
        "NHI6",
        "Insecure Cloud Deployment Configurations",
    };
    return k_info;
  }

 private:
  std::vector<UsagePlace> places_in(const Usage& usage) const override {
    // GitLab's variables are in every job whatever the file says: it cannot narrow them.
    const bool can_narrow = usage.format != Format::gitlab_ci;
    const bool is_job_wide = usage.handover == Handover::job_environment;
    const bool is_workflow_wide = usage.handover == Handover::workflow_environment;
    const bool one_step = usage.needed_by.size() == 1 && usage.seen_by > 1;
    const bool one_job = usage.jobs_needing == 1 && usage.jobs_seeing > 1;
    const bool fires =
        can_narrow && ((is_job_wide && one_step) || (is_workflow_wide && (one_step || one_job)));
    return fires ? std::vector<UsagePlace>{{&usage, usage.position, &usage.directive}}
                 : std::vector<UsagePlace>{};
  }

  void describe(const std::vector<UsagePlace>& places, Finding& finding) const override {
    const Usage& usage = *places.front().usage;
    const std::string who = usage.needed_by.size() == 1 ? usage.needed_by.front() : "one job";
    finding.message =
        fmt::format("The {} is in the environment of {}, but only {} needs it.", name_secret(usage.secret),
                    usage.job.empty() ? "the whole workflow" : "job " + usage.job, who);
    finding.remediation = fmt::format("Move the variable into the environment of {} alone.", who);
  }
};

}  // namespace

const Rule& token_exposed_too_widely_rule() {
  static const TokenExposedTooWidely rule;
  return rule;
}

}  // namespace ekaudit::rules
