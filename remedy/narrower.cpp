#include "remedy/narrower.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "enkryptify/token_writer.h"

namespace ekaudit::remedy {
namespace {

using enkryptify::Inventory;
using enkryptify::Permission;
using enkryptify::Scope;
using enkryptify::Token;

bool has(const std::vector<std::string>& ids, const std::string& id) {
  return !id.empty() && std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool reaches_project(const Inventory& inventory, const Scope& scope, const std::string& id) {
  const enkryptify::Project* project = inventory.project(id);
  return project != nullptr && (scope.all || has(scope.projects, id) || has(scope.teams, project->team_id));
}

bool reaches_environment(const Inventory& inventory, const Scope& scope, const std::string& id) {
  const enkryptify::Environment* environment = inventory.environment(id);
  return environment != nullptr && (scope.all || has(scope.environments, id) ||
                                    reaches_project(inventory, scope, environment->project_id));
}

auto refusal(std::string why) {
  return core::fail(core::ErrorKind::unsupported, std::move(why));
}

// The error's message if it cannot be.
std::optional<std::string> narrow_scope(const Inventory& inventory, const Narrower& narrower, Token& token) {
  if (!token.scope) {
    return "does not say what it reaches";
  }
  for (const std::string& id : narrower.projects) {
    if (!reaches_project(inventory, *token.scope, id)) {
      return fmt::format("does not reach the project {}", core::to_terminal(id));
    }
  }
  for (const std::string& id : narrower.environments) {
    if (!reaches_environment(inventory, *token.scope, id)) {
      return fmt::format("does not reach the environment {}", core::to_terminal(id));
    }
  }
  token.scope = Scope{false, {}, narrower.projects, narrower.environments};
  return std::nullopt;
}

bool same_scope(const Token& a, const Token& b) {
  const auto sorted = [](std::vector<std::string> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
  };
  return a.scope->all == b.scope->all && sorted(a.scope->teams) == sorted(b.scope->teams) &&
         sorted(a.scope->projects) == sorted(b.scope->projects) &&
         sorted(a.scope->environments) == sorted(b.scope->environments);
}

}  // namespace

core::Result<Narrower> parse_narrower(const std::vector<std::string>& words) {
  Narrower narrower;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::string_view key = std::string_view(word).substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
    const auto lifetime = key == "lifetime" ? enkryptify::lifetime_of(value) : std::nullopt;
    if (word == "read") {
      narrower.read_only = true;
    } else if (key == "project" && enkryptify::is_token_id(value)) {
      narrower.projects.push_back(value);
    } else if (key == "environment" && enkryptify::is_token_id(value)) {
      narrower.environments.push_back(value);
    } else if (lifetime) {
      narrower.lifetime = lifetime;
    } else {
      return core::fail(
          core::ErrorKind::usage,
          fmt::format("--recreate does not know '{}': it takes read, project=ID, environment=ID and "
                      "lifetime=24h (5d, 30d, 60d, 3m, 6m)",
                      core::to_terminal(word)));
    }
  }
  return narrower;
}

core::Result<Token> narrowed(const Inventory& inventory, const Token& token, const Narrower& narrower) {
  Token made = token;
  if (narrower.narrows_scope()) {
    if (auto problem = narrow_scope(inventory, narrower, made)) {
      return refusal(std::move(*problem));
    }
  }
  if (!made.permission || !made.scope) {
    return refusal("does not say what it may do, so that none like it can be created");
  }
  if (narrower.read_only) {
    made.permission = Permission::read;
  }
  const bool shorter = narrower.lifetime && token.created_at && token.expires_at &&
                       *token.created_at + *narrower.lifetime < *token.expires_at;
  if (narrower.lifetime && !shorter) {
    return refusal("has no longer lifetime than that");
  }
  if (shorter) {
    made.expires_at = *token.created_at + *narrower.lifetime;
  }
  if (made.permission == token.permission && same_scope(made, token) && !shorter) {
    return refusal("may do no more than that already");
  }
  return made;
}

}  // namespace ekaudit::remedy
