// A token becomes part of a container image.
#include <fmt/format.h>

#include <algorithm>

#include "rules/pipeline_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using pipelines::Disclosure;
using pipelines::DisclosureKind;
using pipelines::Usage;

class TokenBakedIntoImage final : public PipelineRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "token-baked-into-image",
        "token-baked-into-image",
        "Token baked into a container image",
        "An Enkryptify token becomes part of a container image, by ARG, ENV, COPY or a build argument: "
        "whoever can pull the image can read it.",
        core::Severity::high,
        7.5,
        "522",
        "NHI6",
        "Insecure Cloud Deployment Configurations",
    };
    return k_info;
  }

 private:
  std::vector<UsagePlace> places_in(const Usage& usage) const override {
    std::vector<UsagePlace> places;
    for (const Disclosure& disclosure : usage.disclosures) {
      if (disclosure.kind == DisclosureKind::image) {
        places.push_back({&usage, disclosure.position, &disclosure.directive});
      }
    }
    return places;
  }

  void describe(const std::vector<UsagePlace>& places, Finding& finding) const override {
    const Usage& usage = *places.front().usage;
    const auto disclosure =
        std::find_if(usage.disclosures.begin(), usage.disclosures.end(),
                     [](const Disclosure& each) { return each.kind == DisclosureKind::image; });
    finding.message =
        fmt::format("The {} stays in the image: {}.", name_secret(usage.secret),
                    disclosure == usage.disclosures.end() ? "a build argument" : disclosure->program);
    finding.remediation =
        "Rotate the token if such an image was pushed. Give it to the build as a BuildKit secret "
        "(RUN --mount=type=secret) and to the container at its start.";
  }
};

}  // namespace

const Rule& token_baked_into_image_rule() {
  static const TokenBakedIntoImage rule;
  return rule;
}

}  // namespace ekaudit::rules
