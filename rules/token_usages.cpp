#include "rules/token_usages.h"

#include <algorithm>
#include <set>

#include "enkryptify/inventory_reader.h"
#include "rules/inventory_rule.h"

namespace ekaudit::rules {
namespace {

using enkryptify::Token;
using pipelines::Usage;

bool is_declared(const TokenDeclaration& declaration, const Usage& usage) {
  return std::any_of(declaration.secrets.begin(), declaration.secrets.end(),
                     [&](const SecretDeclaration& secret) {
                       return secret.name == usage.secret.name &&
                              (secret.store.empty() || secret.store == store_id(usage)) &&
                              (secret.environment.empty() || secret.environment == usage.secret.scope);
                     });
}

bool is_of(const Usage& usage, const Token& token, const TokenDeclaration* declaration,
           const Evidence& evidence) {
  if (usage.secret.raw) {
    const auto identity = evidence.identities.find(usage.secret.raw->hash);
    if (identity != evidence.identities.end() && !identity->second.token_id.empty()) {
      return identity->second.token_id == token.id;
    }
    return enkryptify::identify(*evidence.inventory, usage.secret.raw->raw) == &token;
  }
  return declaration != nullptr && !usage.secret.name.empty() && is_declared(*declaration, usage);
}

}  // namespace

const TokenDeclaration* declaration_of(const Usage& usage, const Declarations& declarations) {
  const auto declaration =
      std::find_if(declarations.tokens.begin(), declarations.tokens.end(),
                   [&](const TokenDeclaration& each) { return is_declared(each, usage); });
  return declaration == declarations.tokens.end() ? nullptr : &*declaration;
}

TokenUsages usages_of(const Token& token, const Evidence& evidence) {
  TokenUsages found;
  const TokenDeclaration* declaration = evidence.declarations.find(token);
  std::set<std::string> schedules;
  found.all_read = true;
  for (const Usage& usage : evidence.usages) {
    if (!is_of(usage, token, declaration, evidence)) {
      continue;
    }
    found.usages.push_back(&usage);
    found.any_writes |= usage.effects.writes;
    found.any_opaque |= usage.effects.opaque;
    found.all_read &= usage.effects.reads && !usage.effects.writes && !usage.effects.opaque;
    schedules.insert(usage.schedules.begin(), usage.schedules.end());
  }
  found.all_read &= !found.usages.empty();
  found.schedules.assign(schedules.begin(), schedules.end());
  return found;
}

void add_users(Finding& finding, const Token& token, const Evidence& evidence) {
  const TokenDeclaration* declaration = evidence.declarations.find(token);
  const TokenUsages found = usages_of(token, evidence);
  const std::vector<std::string> paths = paths_of(found.usages);
  std::set<std::string> users(paths.begin(), paths.end());
  std::set<std::string> secrets;
  for (const Usage* usage : found.usages) {
    secrets.insert(usage->secret.name);
  }
  if (declaration != nullptr) {
    users.insert(declaration->consumers.begin(), declaration->consumers.end());
    users.insert(declaration->writers.begin(), declaration->writers.end());
    for (const SecretDeclaration& secret : declaration->secrets) {
      secrets.insert(secret.name);
    }
  }
  secrets.erase("");
  add_evidence(finding, "usedBy", {users.begin(), users.end()});
  add_evidence(finding, "secretNames", {secrets.begin(), secrets.end()});
}

std::size_t mapped_tokens(const Evidence& evidence) {
  if (!evidence.inventory) {
    return 0;
  }
  const auto& tokens = evidence.inventory->tokens;
  return static_cast<std::size_t>(std::count_if(tokens.begin(), tokens.end(), [&](const Token& token) {
    const TokenDeclaration* declaration = evidence.declarations.find(token);
    return (declaration != nullptr && !declaration->secrets.empty()) || !usages_of(token, evidence).empty();
  }));
}

}  // namespace ekaudit::rules
