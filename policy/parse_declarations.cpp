#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

#include "core/text.h"
#include "policy/keys.h"
#include "policy/parse.h"

namespace ekaudit::policy {
namespace {

using core::YamlNode;

// A name alone, or a mapping that says of which store and environment.
void parse_secret(YamlNode node, rules::TokenDeclaration& token, Complaints& complaints) {
  rules::SecretDeclaration secret;
  secret.line = node.line();
  if (node.is_scalar()) {
    secret.name = read_text(node, complaints).value_or("");
  } else {
    const Fields fields(node, k_secret_keys, complaints);
    secret.name = fields.text("name").value_or("");
    secret.store = fields.text("store").value_or("");
    secret.environment = fields.text("environment").value_or("");
    if (node.is_mapping() && !fields.has("name")) {
      complaints.add(node.start(), "a secret needs a name");
    }
  }
  token.secrets.push_back(std::move(secret));
}

rules::TokenDeclaration parse_token(YamlNode node, Complaints& complaints) {
  const Fields fields(node, k_token_keys, complaints);
  rules::TokenDeclaration token;
  token.line = node.line();
  token.id = fields.text("id").value_or("");
  token.name = fields.text("name").value_or("");
  token.purpose = fields.text("purpose").value_or("");
  token.break_glass = token.purpose == "break-glass";
  token.consumers = fields.texts("consumers");
  token.writers = fields.texts("writers");
  token.rotated_at = fields.time("rotatedAt");
  if (const auto days = fields.number("rotationDays", 1, k_max_days)) {
    token.rotation_period = rules::Days(*days);
  }
  if (fields.has("secrets")) {
    for (const YamlNode secret : read_list(fields.node("secrets"), complaints)) {
      parse_secret(secret, token, complaints);
    }
  }
  if (node.is_mapping() && !fields.has("id") && !fields.has("name")) {
    complaints.add(node.start(), "an entry of tokens needs the token's id or name");
  }
  return token;
}

}  // namespace

void parse_tokens(YamlNode tokens, Settings& settings, Complaints& complaints) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const YamlNode node : read_list(tokens, complaints)) {
    rules::TokenDeclaration token = parse_token(node, complaints);
    const auto key = std::make_pair(token.id, token.id.empty() ? token.name : "");
    if (!(token.id.empty() && token.name.empty()) && !seen.insert(key).second) {
      complaints.add(node.start(),
                     fmt::format("{} is declared twice", quoted(token.id.empty() ? token.name : token.id)));
    }
    settings.declarations.tokens.push_back(std::move(token));
  }
}

void parse_environments(YamlNode environments, Settings& settings, Complaints& complaints) {
  const Fields fields(environments, k_environment_keys, complaints);
  if (!fields.has("production")) {
    return;
  }
  settings.thresholds.production.clear();
  for (const std::string& pattern : fields.texts("production")) {
    settings.thresholds.production.push_back(core::to_lower(pattern));
  }
}

}  // namespace ekaudit::policy
