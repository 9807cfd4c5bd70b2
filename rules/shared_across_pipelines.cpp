// One token in pipelines that have nothing to do with each other.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "rules/inventory_rule.h"
#include "rules/pipeline_rule.h"
#include "rules/rule_list.h"
#include "rules/token_usages.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using pipelines::Usage;

class SharedAcrossPipelines final : public Rule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "shared-across-pipelines",
        "shared-across-pipelines",
        "Token shared by unrelated pipelines",
        "One Enkryptify token is used by pipelines that have nothing to do with each other: it needs the "
        "permissions of all, and nobody can rotate or revoke it for one.",
        Severity::medium,
        5.3,
        "653",
        "NHI9",
        "NHI Reuse",
    };
    return k_info;
  }

  void judge(const Evidence& evidence, std::vector<Finding>& findings) const override {
    std::map<std::string, Usages> raw;
    std::map<std::tuple<std::string_view, std::string_view, std::string>, Usages> named;
    std::map<std::string_view, Usages> by_name;
    for (const Usage& usage : evidence.usages) {
      if (usage.secret.raw) {
        raw[subject_of(usage.secret)].push_back(&usage);
      } else if (usage.secret.store == pipelines::Store::ci) {
        named[{usage.repository, store_id(usage), subject_of(usage.secret)}].push_back(&usage);
        by_name[usage.secret.name].push_back(&usage);
      }
    }
    for (const auto& entry : raw) {
      if (holds_unrelated(entry.second)) {
        findings.push_back(report(entry.second, Severity::medium, Confidence::high, "pipelines"));
      }
    }
    for (const auto& [key, usages] : named) {
      if (holds_unrelated(usages)) {
        findings.push_back(
            report(usages, Severity::medium, Confidence::medium, fmt::format("store:{}", std::get<1>(key))));
      }
    }
    for (const auto& entry : by_name) {
      if (is_one_declared(entry.second, evidence)) {
        findings.push_back(report(entry.second, Severity::medium, Confidence::high, "stores"));
      } else if (spans_stores(entry.second)) {
        findings.push_back(report(entry.second, Severity::info, Confidence::low, "stores"));
      }
    }
  }

 private:
  // The policy says that it is one token. With an inventory, shared-token reports it.
  static bool is_one_declared(const Usages& usages, const Evidence& evidence) {
    const TokenDeclaration* declared = declaration_of(*usages.front(), evidence.declarations);
    return declared != nullptr && !evidence.inventory && spans_stores(usages) && holds_unrelated(usages) &&
           std::all_of(usages.begin(), usages.end(), [&](const Usage* usage) {
             return declaration_of(*usage, evidence.declarations) == declared;
           });
  }

  // Only the name says that it might be one token.
  static bool spans_stores(const Usages& usages) {
    std::set<std::pair<std::string_view, std::string_view>> stores;
    for (const Usage* usage : usages) {
      stores.emplace(usage->repository, store_id(*usage));
    }
    return stores.size() > 1;
  }

  Finding report(const Usages& usages, Severity severity, Confidence confidence,
                 std::string_view place) const {
    std::vector<UsagePlace> places;
    for (const Usage* usage : usages) {
      places.push_back({usage, usage->position, &usage->directive});
    }
    Finding finding = make_usage_finding(info(), severity, confidence, place, places);
    const std::vector<std::string> paths = paths_of(usages);
    const pipelines::SecretRef& secret = usages.front()->secret;
    finding.message =
        severity == Severity::info
            ? fmt::format(
                  "A secret named {} is used in several places ({}); whether it is one token, "
                  "its name does not tell.",
                  secret.name, list_names(paths))
            : fmt::format("The {} is used by {} pipelines that have nothing to do with each other: {}.",
                          name_secret(secret), paths.size(), list_names(paths));
    finding.remediation =
        "Create one token for each of them in the Enkryptify dashboard, with the narrowest scope and "
        "permission that it needs, and revoke the shared one when all have their own.";
    add_evidence(finding, "pipelines", paths);
    return finding;
  }
};

}  // namespace

const Rule& shared_across_pipelines_rule() {
  static const SharedAcrossPipelines rule;
  return rule;
}

}  // namespace ekaudit::rules
