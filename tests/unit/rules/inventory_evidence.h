// A small workspace for the tests of the inventory rules.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/rule.h"
#include "rules/rule_list.h"

namespace ekaudit::rules::tests {

inline constexpr core::TimePoint k_now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);
inline constexpr std::chrono::seconds k_second{1};

// A token that no inventory rule has anything to say about.
inline enkryptify::Token good_token() {
  enkryptify::Token token;
  token.id = "t1";
  token.name = "github-actions-deploy";
  token.prefix = "ek_live_Ab12Cd34";
  token.permission = enkryptify::Permission::read;
  token.scope.emplace().environments = {"e-api-production"};
  token.type = enkryptify::TokenType::static_token;
  token.created_by = "u-ada";
  token.created_at = k_now - Days(10);
  token.expires_at = k_now + Days(50);
  token.last_used_at = k_now - Days(1);
  token.ever_used_known = true;
  return token;
}

// Three projects; api has development, staging and production, the others one environment each. Ada (u-ada)
// is active, Bob (u-bob) declined. All of it could be read.
inline Evidence evidence_with(std::vector<enkryptify::Token> tokens) {
  enkryptify::Inventory inventory;
  inventory.tokens = std::move(tokens);
  inventory.members = {
      {"m-ada", "u-ada", "Ada", "ada@example.org", "admin", "account-created", true},
      {"m-bob", "u-bob", "Bob", "bob@example.org", "developer", "declined", false},
  };
  inventory.teams = {enkryptify::Team{"core", "Core"}};
  inventory.projects = {{"api", "api", "api", "core"},
                        {"billing", "billing", "billing", "core"},
                        {"web", "web", "web", "core"}};
  inventory.environments = {{"e-api-development", "development", "api"},
                            {"e-api-staging", "staging", "api"},
                            {"e-api-production", "production", "api"},
                            {"e-billing-production", "production", "billing"},
                            {"e-web-production", "production", "web"}};
  inventory.known_projects = {"api", "billing", "web"};
  inventory.sees_all_tokens = true;

  Evidence evidence;
  evidence.now = k_now;
  evidence.inventory = std::move(inventory);
  return evidence;
}

inline std::vector<const Rule*> inventory_rules() {
  return {&over_scoped_rule(),      &crosses_environments_rule(),    &long_lived_rule(),
          &unneeded_write_rule(),   &rotation_overdue_rule(),        &unused_token_rule(),
          &expiring_token_rule(),   &expired_token_in_use_rule(),    &orphaned_token_rule(),
          &vague_token_name_rule(), &auditor_over_privileged_rule(), &auditor_expiring_rule()};
}

inline std::vector<Finding> judge(const Rule& rule, const Evidence& evidence) {
  std::vector<Finding> findings;
  rule.judge(evidence, findings);
  return findings;
}

inline std::vector<Finding> judge(const Rule& rule, const enkryptify::Token& token) {
  return judge(rule, evidence_with({token}));
}

// Severities of the findings, in order: what most tests compare.
inline std::vector<core::Severity> severities(const std::vector<Finding>& findings) {
  std::vector<core::Severity> list;
  for (const Finding& finding : findings) {
    list.push_back(finding.severity);
  }
  return list;
}

inline std::vector<std::string> evidence_of(const Finding& finding, std::string_view name) {
  const auto item = std::find_if(finding.evidence.begin(), finding.evidence.end(),
                                 [&](const EvidenceItem& each) { return each.name == name; });
  return item == finding.evidence.end() ? std::vector<std::string>() : item->values;
}

}  // namespace ekaudit::rules::tests
