// The Enkryptify CLI's credential store was committed or left in the tree.
#include "rules/leak.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

class LeakedCredentialStore final : public Rule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "leaked-credential-store",
        "credential-store",
        "Leaked CLI credential store",
        "The Enkryptify CLI's credential store was committed or left in the tree: it holds an "
        "access token and may cache secret values.",
        core::Severity::critical,
        9.5,
        "798",
        "NHI2",
        "Secret Leakage",
    };
    return k_info;
  }

  void judge(const Evidence& evidence, std::vector<Finding>& findings) const override {
    for (const scanner::Sighting& sighting : evidence.sightings) {
      if (classify_leak(sighting) == LeakClass::credential_store) {
        findings.push_back(describe(sighting, evidence));
      }
    }
  }

 private:
  Finding describe(const scanner::Sighting& sighting, const Evidence& evidence) const {
    const bool caches = sighting.token.caches_secrets;
    Finding finding = make_leak_finding(
        info(), caches ? core::Severity::critical : core::Severity::high, sighting, evidence,
        caches ? "The Enkryptify CLI's credential store stands here, with an access token and "
                 "cached secret values."
               : "The Enkryptify CLI's credential store stands here, with an access token.",
        caches
            ? "Treat every secret value cached in it as leaked and rotate it; log out with the Enkryptify "
              "CLI, and "
              "remove the file from the repository."
            : "Log out with the Enkryptify CLI so that the access token ends, and remove the file from the "
              "repository.");
    finding.evidence.push_back({"cachesSecrets", {caches ? "true" : "false"}});
    return finding;
  }
};

}  // namespace

const Rule& leaked_credential_store_rule() {
  static const LeakedCredentialStore rule;
  return rule;
}

}  // namespace ekaudit::rules
