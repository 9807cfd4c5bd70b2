// A token's name does not say what it is for.
#include <algorithm>
#include <array>

#include "core/text.h"
#include "rules/inventory_rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Token;

constexpr auto k_vague = std::to_array<std::string_view>(
    {"api key", "api token", "apikey", "asdf",       "bar",      "ci",      "ci token",
     "default", "foo",       "key",    "my key",     "my token", "new key", "new token",
     "secret",  "temp",      "test",   "test token", "tmp",      "token",   "untitled"});

constexpr std::string_view k_separators = " \t-_.#()";
constexpr std::string_view k_endings = " \t-_.#()0123456789";

// In lower case, one space between words, without the numbers and separators at its end.
std::string words_of(std::string_view name) {
  std::string words;
  for (const char c : core::to_lower(name.substr(0, name.find_last_not_of(k_endings) + 1))) {
    if (k_separators.find(c) == std::string_view::npos) {
      words.push_back(c);
    } else if (!words.empty() && words.back() != ' ') {
      words.push_back(' ');
    }
  }
  return words;
}

class VagueTokenName final : public InventoryRule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "vague-token-name",
        "vague-token-name",
        "Token name that says nothing",
        "An Enkryptify token has no name, or one that does not say what uses it: when it has to "
        "be rotated or revoked, nobody knows what breaks.",
        Severity::info,
        1.0,
        "1099",
        "NHI1",
        "Improper Offboarding",
    };
    return k_info;
  }

 private:
  std::optional<Finding> judge_token(const Token& token, const Evidence& evidence) const override {
    const std::string words = words_of(token.name);
    if (!words.empty() && std::find(k_vague.begin(), k_vague.end(), words) == k_vague.end()) {
      return std::nullopt;
    }
    Finding finding = make_token_finding(info(), info().severity, Confidence::high, token, evidence);
    finding.message = sentence_about(
        token, token.name.empty() ? "has no name" : "has a name that does not say what it is for");
    finding.remediation =
        "Find out what uses it. When you next replace it, create a token in the Enkryptify dashboard "
        "that is named after its use, such as github-actions-deploy-prod.";
    add_evidence(finding, "createdAt", token.created_at);
    add_evidence(finding, "lastUsedAt", token.last_used_at);
    return finding;
  }
};

}  // namespace

const Rule& vague_token_name_rule() {
  static const VagueTokenName rule;
  return rule;
}

}  // namespace ekaudit::rules
