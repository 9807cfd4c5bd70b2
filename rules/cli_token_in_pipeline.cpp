// A pipeline uses a token that `ek login` made for a person.
#include <fmt/format.h>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"
#include "rules/token_usages.h"

namespace ekaudit::rules {
namespace {

using enkryptify::Token;

class CliTokenInPipeline final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "cli-token-in-pipeline",
        "cli-token-in-pipeline",
        "CLI token used by a pipeline",
        "A pipeline uses a token of `ek login`, which stands for a person and lives for 8 hours: it can do "
        "what "
        "the person can, and fails tomorrow.",
        core::Severity::medium,
        5.4,
        "287",
        "NHI4",
        "Insecure Authentication",
    };
    return k_info;
  }

 private:
  bool concerns(const Token& token, const Evidence& evidence) const override {
    return token.type == enkryptify::TokenType::cli && is_live(token, evidence.now);
  }

  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const std::vector<std::string> paths = paths_of(usages_of(token, evidence).usages);
    if (paths.empty()) {
      return std::nullopt;
    }
    Finding finding = make_token_finding(info(), info().severity, core::Confidence::high, token, evidence);
    finding.message = sentence_about(
        token, fmt::format("was made by ek login for a person, but pipelines use it: {}", list_names(paths)));
    finding.remediation =
        "Create a static token in the Enkryptify dashboard for these pipelines, with the narrowest scope, "
        "and "
        "put it into the CI system's secret store.";
    add_evidence(finding, "pipelines", paths);
    return finding;
  }
};

}  // namespace

const Rule& cli_token_in_pipeline_rule() {
  static const CliTokenInPipeline rule;
  return rule;
}

}  // namespace ekaudit::rules
