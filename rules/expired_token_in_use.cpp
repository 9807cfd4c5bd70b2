// Something goes on using a token that has expired.
#include <fmt/format.h>

#include "rules/inventory_rule.h"
#include "rules/rule_list.h"
#include "rules/token_usages.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

// A session token exchanged just before the expiry may live on for so long.
constexpr std::chrono::minutes k_session_lifetime{15};

class ExpiredTokenInUse final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "expired-token-in-use",
        "expired-token-in-use",
        "Expired token still in use",
        "An Enkryptify token was used at or after its expiry: something still holds it, and "
        "fails or will fail.",
        Severity::medium,
        5.0,
        "324",
        "NHI7",
        "Long-Lived Secrets",
    };
    return k_info;
  }

 private:
  bool concerns(const Token& token, const Evidence& evidence) const override {
    return token.type != enkryptify::TokenType::cli && !is_revoked(token) && !is_live(token, evidence.now);
  }

  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const auto late = elapsed(token.expires_at, token.last_used_at);
    if (!late) {
      return judge_pipelines(token, evidence);
    }
    Finding finding = make_token_finding(info(), info().severity,
                                         *late > k_session_lifetime ? Confidence::high : Confidence::medium,
                                         token, evidence);
    finding.message = sentence_about(
        token, fmt::format("expired on {} but was used on {}", core::format_rfc3339(*token.expires_at),
                           core::format_rfc3339(*token.last_used_at)));
    finding.remediation =
        "Find what still sends it and give it a new token of the narrowest scope from the Enkryptify "
        "dashboard, or take the expired one out of its settings; then revoke this one.";
    add_evidence(finding, "expiresAt", token.expires_at);
    add_evidence(finding, "lastUsedAt", token.last_used_at);
    add_evidence(finding, "pipelines", paths_of(usages_of(token, evidence).usages));
    return finding;
  }

  // Not used since, but a pipeline will: it names it.
  std::optional<Finding> judge_pipelines(const Token& token, const Evidence& evidence) const {
    const TokenUsages users = usages_of(token, evidence);
    if (users.empty() || !token.expires_at) {
      return std::nullopt;
    }
    const std::vector<std::string> paths = paths_of(users.usages);
    Finding finding = make_token_finding(info(), info().severity, Confidence::high, token, evidence);
    finding.message =
        sentence_about(token, fmt::format("expired on {} but is still named in {}",
                                          core::format_rfc3339(*token.expires_at), list_names(paths)));
    finding.remediation =
        "Give these pipelines a new token of the narrowest scope from the Enkryptify dashboard, or take the "
        "expired one out; then revoke it.";
    add_evidence(finding, "expiresAt", token.expires_at);
    add_evidence(finding, "pipelines", paths);
    return finding;
  }
};

}  // namespace

const Rule& expired_token_in_use_rule() {
  static const ExpiredTokenInUse rule;
  return rule;
}

}  // namespace ekaudit::rules
