// An Enkryptify token no longer stands in any branch, but Git still holds it.
#include <fmt/format.h>

#include "rules/leak.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

class LeakedTokenInHistory final : public Rule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "leaked-token-in-history",
        "leak",
        "Leaked token in history",
        "An Enkryptify token no longer stands in any branch, but Git still holds it: in older "
        "commits, a stash, the reflog or an unreachable object.",
        core::Severity::high,
        8.8,
        "798",
        "NHI2",
        "Secret Leakage",
    };
    return k_info;
  }

  void judge(const Evidence& evidence, std::vector<Finding>& findings) const override {
    for (const scanner::Sighting& sighting : evidence.sightings) {
      if (classify_leak(sighting) == LeakClass::in_history) {
        findings.push_back(describe(sighting, evidence));
      }
    }
  }

 private:
  Finding describe(const scanner::Sighting& sighting, const Evidence& evidence) const {
    return make_leak_finding(
        info(), info().severity, sighting, evidence,
        fmt::format("{} {} is gone from the current files, but Git history still holds it.",
                    describe_token(sighting.token), sighting.token.redacted),
        "Revoke or rotate the token in the Enkryptify dashboard: deleting the line did not take it back. "
        "Rewrite history afterwards if you want it gone; that alone does not help.");
  }
};

}  // namespace

const Rule& leaked_token_in_history_rule() {
  static const LeakedTokenInHistory rule;
  return rule;
}

}  // namespace ekaudit::rules
