#include "enkryptify/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/redaction.h"
#include "core/text.h"

namespace ekaudit::enkryptify {
namespace {

// More than any workspace has, and few enough that judging them ends soon.
constexpr std::size_t k_max_records = 20'000;
constexpr std::size_t k_max_ids = 10'000;

tl::unexpected<core::Error> not_a_list(std::string_view what) {
  return core::fail(
      core::ErrorKind::malformed,
      fmt::format("the API's list of {} is no array: this version of ekaudit does not know it", what));
}

tl::unexpected<core::Error> without_id(std::string_view what) {
  return core::fail(core::ErrorKind::malformed,
                    fmt::format("the API's list of {} holds one without an id", what));
}

// Nothing where there are more than a scope can sensibly name.
std::optional<std::vector<std::string>> ids_at(const Json& object, const char* key) {
  std::vector<std::string> ids;
  const auto place = object.find(key);
  if (place == object.end() || !place->is_array()) {
    return ids;
  }
  if (place->size() > k_max_ids) {
    return std::nullopt;
  }
  for (const Json& each : *place) {
    if (each.is_string()) {
      ids.push_back(each.get<std::string>());
    }
  }
  return ids;
}

std::optional<Scope> read_scope(const Json& record) {
  const auto place = record.find("scope");
  if (place == record.end() || !place->is_object()) {
    return std::nullopt;
  }
  auto teams = ids_at(*place, "teams");
  auto projects = ids_at(*place, "projects");
  auto environments = ids_at(*place, "environments");
  if (!teams || !projects || !environments) {
    return std::nullopt;
  }
  return Scope{bool_at(*place, "all").value_or(false), std::move(*teams), std::move(*projects),
               std::move(*environments)};
}

Token read_token(const Json& record) {
  Token token;
  token.id = string_at(record, "id");
  token.name = string_at(record, "name");
  token.prefix = string_at(record, "prefix");
  const std::string permission = string_at(record, "permission");
  if (permission == "read" || permission == "read-write") {
    token.permission = permission == "read" ? Permission::read : Permission::read_write;
  }
  const std::string type = string_at(record, "type");
  if (type == "static" || type == "cli") {
    token.type = type == "cli" ? TokenType::cli : TokenType::static_token;
  }
  token.scope = read_scope(record);
  token.created_by = string_at(record, "createdById");
  token.created_at = time_at(record, "createdAt");
  token.expires_at = time_at(record, "expiresAt");
  token.last_used_at = time_at(record, "lastUsedAt");
  const auto used = record.find("lastUsedAt");
  token.ever_used_known = token.last_used_at.has_value() || (used != record.end() && used->is_null());
  token.revoked_at = time_at(record, "revokedAt");
  return token;
}

// Each element of an array that is an object; `read` gives something with an id.
template <class T, class Read>
core::Result<std::vector<T>> read_list(const Json& answer, std::string_view what, Read read) {
  if (!answer.is_array()) {
    return not_a_list(what);
  }
  if (answer.size() > k_max_records) {
    return core::fail(core::ErrorKind::too_large,
                      fmt::format("the API's list of {} holds {}, more than the {} that are read", what,
                                  answer.size(), k_max_records));
  }
  std::vector<T> list;
  list.reserve(answer.size());
  for (const Json& record : answer) {
    T each = record.is_object() ? read(record) : T{};
    if (each.id.empty()) {
      return without_id(what);
    }
    list.push_back(std::move(each));
  }
  return list;
}

}  // namespace

core::Result<std::vector<Token>> read_tokens(const Json& answer) {
  auto tokens = read_list<Token>(answer, "tokens", read_token);
  if (tokens) {
    std::stable_sort(tokens->begin(), tokens->end(),
                     [](const Token& a, const Token& b) { return a.id < b.id; });
  }
  return tokens;
}

core::Result<std::vector<Workspace>> read_workspaces(const Json& answer) {
  return read_list<Workspace>(answer, "workspaces", [](const Json& record) {
    return Workspace{string_at(record, "id"), string_at(record, "name"), string_at(record, "slug")};
  });
}

core::Result<std::vector<Member>> read_members(const Json& answer) {
  return read_list<Member>(answer, "members", [](const Json& record) {
    Member member;
    member.id = string_at(record, "id");
    if (const auto user = record.find("user"); user != record.end()) {
      member.user_id = string_at(*user, "id");
      member.name = string_at(*user, "name");
      member.email = string_at(*user, "email");
    }
    member.role = string_at(record, "role");
    member.status = string_at(record, "status");
    member.is_owner = bool_at(record, "isOwner").value_or(false);
    return member;
  });
}

core::Result<std::vector<Team>> read_teams(const Json& answer) {
  return read_list<Team>(answer, "teams", [](const Json& record) {
    return Team{string_at(record, "id"), string_at(record, "name")};
  });
}

core::Result<std::vector<Project>> read_projects(const Json& answer) {
  if (!answer.is_array()) {
    return not_a_list("projects");
  }
  std::vector<Project> projects;
  for (const Json& team : answer) {
    const auto list = team.is_object() ? team.find("projects") : answer.end();
    if (!team.is_object() || list == team.end()) {
      return not_a_list("projects");
    }
    auto of_team = read_list<Project>(*list, "projects", [&](const Json& record) {
      return Project{string_at(record, "id"), string_at(record, "name"), string_at(record, "slug"),
                     string_at(team, "id")};
    });
    if (!of_team) {
      return of_team;
    }
    if (of_team->size() > k_max_records - projects.size()) {
      return core::fail(
          core::ErrorKind::too_large,
          fmt::format("the API's list of projects holds more than the {} that are read", k_max_records));
    }
    std::move(of_team->begin(), of_team->end(), std::back_inserter(projects));
  }
  return projects;
}

core::Result<std::vector<Environment>> read_environments(const Json& answer, const std::string& project_id) {
  return read_list<Environment>(answer, "environments", [&](const Json& record) {
    return Environment{string_at(record, "id"), string_at(record, "name"), project_id};
  });
}

core::Result<SessionToken> read_session(const Json& answer) {
  constexpr std::int64_t k_default = 900;
  constexpr std::int64_t k_longest = 3600;
  constexpr std::size_t k_longest_jwt = 16 << 10;
  const auto member = answer.is_object() ? answer.find("accessToken") : answer.end();
  std::string jwt =
      answer.is_object() && member != answer.end() && member->is_string() ? member->get<std::string>() : "";
  if (jwt.empty() || jwt.size() > k_longest_jwt) {
    return core::fail(core::ErrorKind::malformed, "the API's answer to the exchange holds no token");
  }
  SessionToken session{core::Secret(jwt), std::chrono::seconds(k_default)};
  core::wipe(jwt);
  if (const auto lifetime = answer.find("expiresIn");
      lifetime != answer.end() && lifetime->is_number_integer()) {
    session.lifetime =
        std::chrono::seconds(std::clamp(lifetime->get<std::int64_t>(), std::int64_t{0}, k_longest));
  }
  return session;
}

std::string error_message(std::string_view body) {
  constexpr std::size_t k_longest = 200;
  const auto json = parse_json(body);
  std::string message = json ? string_at(*json, "message").substr(0, k_longest) : std::string();
  // A server may repeat what it was sent.
  if (message.find(core::k_token_prefix) != std::string::npos || message.find("eyJ") != std::string::npos) {
    message.clear();
  }
  return core::to_terminal(message);
}

}  // namespace ekaudit::enkryptify
