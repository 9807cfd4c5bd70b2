// An Enkryptify token stands in the working tree, in the index or at the tip of a branch.
#include <fmt/format.h>

#include "rules/leak.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

class LeakedToken final : public Rule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "leaked-token",
        "leak",
        "Leaked token",
        "An Enkryptify token stands in the working tree, in the index or at the tip of a branch: "
        "whoever can read the repository can use it.",
        core::Severity::high,
        8.9,
        "798",
        "NHI2",
        "Secret Leakage",
    };
    return k_info;
  }

  void judge(const Evidence& evidence, std::vector<Finding>& findings) const override {
    for (const scanner::Sighting& sighting : evidence.sightings) {
      if (classify_leak(sighting) == LeakClass::present) {
        findings.push_back(describe(sighting, evidence));
      }
    }
  }

 private:
  Finding describe(const scanner::Sighting& sighting, const Evidence& evidence) const {
    return make_leak_finding(
        info(), info().severity, sighting, evidence,
        fmt::format("{} {} stands in {}.", describe_token(sighting.token), sighting.token.redacted,
                    sighting.place == "stdin" ? "standard input" : "this file"),
        "Revoke or rotate the token in the Enkryptify dashboard first, then take it out of the file and read "
        "it from the environment or from the CI provider's secret store.");
  }
};

}  // namespace

const Rule& leaked_token_rule() {
  static const LeakedToken rule;
  return rule;
}

}  // namespace ekaudit::rules
