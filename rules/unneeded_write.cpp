// A token may write, and nothing shows that it has to.
#include <fmt/format.h>

#include <algorithm>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"
#include "rules/token_usages.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

class UnneededWrite final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "unneeded-write",
        "unneeded-write",
        "Token with write permission that nothing needs",
        "An Enkryptify token is read-write, but no writer is declared or seen: whoever gets "
        "hold of it can change secrets, not only read them.",
        Severity::medium,
        5.0,
        "250",
        "NHI5",
        "Overprivileged NHI",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const TokenDeclaration* declaration = evidence.declarations.find(token);
    if (token.permission != enkryptify::Permission::read_write ||
        (declaration != nullptr && !declaration->writers.empty())) {
      return std::nullopt;
    }
    const TokenUsages users = usages_of(token, evidence);
    if (users.any_writes) {
      return std::nullopt;
    }
    if (!users.empty()) {
      return judge_users(token, users, declaration, evidence);
    }
    const bool knows_consumers = declaration != nullptr && !declaration->consumers.empty();
    // Where nothing is known of the token, that it can write is worth a line and fails no run.
    Finding finding =
        make_token_finding(info(), knows_consumers ? info().severity : Severity::low,
                           knows_consumers ? Confidence::medium : Confidence::low, token, evidence);
    finding.message = sentence_about(
        token, knows_consumers ? fmt::format("is read-write, but none of its declared consumers ({}) writes",
                                             list_names(declaration->consumers))
                               : "is read-write, and nothing is known that writes with it");
    finding.remediation = std::string(k_remediation);
    add_evidence(finding, "permission", {"read-write"});
    if (knows_consumers) {
      add_evidence(finding, "consumers", declaration->consumers);
    }
    return finding;
  }

  // Sure only if each user is known, was read, and only reads.
  Finding judge_users(const Token& token, const TokenUsages& users, const TokenDeclaration* declaration,
                      const Evidence& evidence) const {
    const std::vector<std::string> paths = paths_of(users.usages);
    const bool all_known =
        declaration == nullptr ||
        std::all_of(declaration->consumers.begin(), declaration->consumers.end(),
                    [&](const std::string& consumer) {
                      return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
                        return path == consumer || path.find("/" + consumer) != std::string::npos;
                      });
                    });
    const bool is_sure = users.all_read && all_known;
    Finding finding = make_token_finding(info(), is_sure ? Severity::high : info().severity,
                                         is_sure ? Confidence::high : Confidence::medium, token, evidence);
    finding.message = sentence_about(
        token, is_sure ? fmt::format("is read-write, but all that use it only read ({})", list_names(paths))
                       : fmt::format("is read-write, and nothing that uses it was seen to write ({})",
                                     list_names(paths)));
    finding.remediation = std::string(k_remediation);
    add_evidence(finding, "permission", {"read-write"});
    add_evidence(finding, "pipelines", paths);
    return finding;
  }

  static constexpr std::string_view k_remediation =
      "If nothing writes with it, create a read-only token of the same scope in the Enkryptify "
      "dashboard, put it in place, then revoke this one. If something does, keep this one for that alone.";
};

}  // namespace

const Rule& unneeded_write_rule() {
  static const UnneededWrite rule;
  return rule;
}

}  // namespace ekaudit::rules
