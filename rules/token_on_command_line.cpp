// A token is an argument of a program, or printed to the log.
#include <fmt/format.h>

#include <algorithm>

#include "rules/pipeline_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Severity;
using pipelines::Disclosure;
using pipelines::DisclosureKind;
using pipelines::Usage;

std::string describe_disclosure(const Disclosure& disclosure) {
  switch (disclosure.kind) {
    case DisclosureKind::log:
      return fmt::format("printed to the log by {}", disclosure.program);
    case DisclosureKind::trace:
      return "printed to the log by set -x";
    case DisclosureKind::argument:
    case DisclosureKind::image:
      break;
  }
  return fmt::format("an argument of {}", disclosure.program);
}

class TokenOnCommandLine final : public PipelineRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "token-on-command-line",
        "token-on-command-line",
        "Token on a command line or in a log",
        "An Enkryptify token is an argument of a program, which other processes can list, or is printed to "
        "the job's log.",
        Severity::low,
        3.3,
        "214",
        "NHI6",
        "Insecure Cloud Deployment Configurations",
    };
    return k_info;
  }

 private:
  std::vector<UsagePlace> places_in(const Usage& usage) const override {
    std::vector<UsagePlace> places;
    for (const Disclosure& disclosure : usage.disclosures) {
      if (disclosure.kind != DisclosureKind::image) {
        places.push_back({&usage, disclosure.position, &disclosure.directive});
      }
    }
    return places;
  }

  void describe(const std::vector<UsagePlace>& places, Finding& finding) const override {
    const Usage& usage = *places.front().usage;
    const auto disclosure =
        std::find_if(usage.disclosures.begin(), usage.disclosures.end(), [&](const Disclosure& each) {
          return each.kind != DisclosureKind::image && each.position == places.front().position;
        });
    finding.message = fmt::format(
        "The {} is {}.", name_secret(usage.secret),
        disclosure == usage.disclosures.end() ? "on a command line" : describe_disclosure(*disclosure));
    finding.remediation =
        "Hand it over in the environment of that program, on its standard input or in a here-string; "
        "do not print it, and take set -x away where it is expanded.";
    const bool on_own_machine = std::any_of(places.begin(), places.end(),
                                            [](const UsagePlace& place) { return place.usage->self_hosted; });
    if (on_own_machine) {
      finding.severity = Severity::medium;
    }
  }
};

}  // namespace

const Rule& token_on_command_line_rule() {
  static const TokenOnCommandLine rule;
  return rule;
}

}  // namespace ekaudit::rules
