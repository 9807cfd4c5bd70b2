// A workspace as the Enkryptify API describes it, as plain facts. Unknown is not the same as empty: what the
// API left out, or gave in a form that nobody documented, is absent here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"

namespace ekaudit::enkryptify {

enum class Permission { read, read_write };
enum class TokenType { static_token, cli };

// Ids; each reaches everything below it: workspace > team > project > environment.
struct Scope {
  bool all = false;
  std::vector<std::string> teams = {};
  std::vector<std::string> projects = {};
  std::vector<std::string> environments = {};

  bool empty() const { return !all && teams.empty() && projects.empty() && environments.empty(); }
};

// A record of the tokens endpoint; the raw value is never in it. Only records with an id become one.
struct Token {
  std::string id;
  std::string name;
  std::string prefix;  // how the raw token starts, "ek_live_…"; how much of it is not documented
  std::optional<Permission> permission;
  std::optional<Scope> scope;
  std::optional<TokenType> type;
  std::string created_by;  // a member's id or a user's, maybe
  std::optional<core::TimePoint> created_at;
  std::optional<core::TimePoint> expires_at;
  std::optional<core::TimePoint> last_used_at;
  bool ever_used_known = false;  // `lastUsedAt` was there, null or a time: its absence means "never"
  // The last use, where that was ekaudit's own try of the token: when others last used it is then unknown.
  std::optional<core::TimePoint> own_use_at;
  std::optional<core::TimePoint> revoked_at;
};

// At `now`: neither revoked nor expired. Exactly at its end a token is expired.
bool is_live(const Token& token, core::TimePoint now);
bool is_revoked(const Token& token);

struct Member {
  std::string id;
  std::string user_id;
  std::string name;
  std::string email;
  std::string role;    // "admin", "developer", "member", or what else the API says
  std::string status;  // "invite-sent", "account-created", "declined", "expired"
  bool is_owner = false;

  bool is_active() const { return status.empty() || status == "account-created"; }
};

struct Team {
  std::string id;
  std::string name;
};

struct Project {
  std::string id;
  std::string name;
  std::string slug;
  std::string team_id;  // empty where the API did not say
};

struct Environment {
  std::string id;
  std::string name;
  std::string project_id;
};

struct Workspace {
  std::string id;
  std::string name;
  std::string slug;
};

struct Inventory {
  Workspace workspace;
  std::vector<Token> tokens;  // revoked and expired ones included, sorted by id
  // Absent where they could not be read.
  std::optional<std::vector<Member>> members;
  std::optional<std::vector<Team>> teams;
  std::optional<std::vector<Project>> projects;
  std::vector<Environment> environments;
  // Ids of the projects whose environments were read.
  std::vector<std::string> known_projects;
  // The credential belongs to an administrator, who sees every token; others see only their own.
  bool sees_all_tokens = false;
  // The record of the credential that ekaudit itself runs with, where a prefix tells it.
  std::string own_token_id;

  const Token* token(const std::string& id) const;
  // By member id or user id; null if there is none or members are unknown.
  const Member* member(const std::string& id) const;
  const Team* team(const std::string& id) const;
  const Project* project(const std::string& id) const;
  const Environment* environment(const std::string& id) const;
};

}  // namespace ekaudit::enkryptify
