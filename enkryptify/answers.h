// Answers of the API to plain types, as far as they are documented; unknown members are ignored. A list that
// is no array is an error (malformed): it may be a page of a list that we would take for all of it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/secret.h"
#include "enkryptify/inventory.h"
#include "enkryptify/json.h"

namespace ekaudit::enkryptify {

// Sorted by id. A record without an id is an error: nothing could be said of it or done to it.
core::Result<std::vector<Token>> read_tokens(const Json& answer);
core::Result<std::vector<Workspace>> read_workspaces(const Json& answer);
core::Result<std::vector<Member>> read_members(const Json& answer);
core::Result<std::vector<Team>> read_teams(const Json& answer);
// The answer groups projects by team.
core::Result<std::vector<Project>> read_projects(const Json& answer);
core::Result<std::vector<Environment>> read_environments(const Json& answer, const std::string& project_id);

struct SessionToken {
  core::Secret jwt;
  std::chrono::seconds lifetime;
};
// What the exchange answers. Errors: malformed, without a token.
core::Result<SessionToken> read_session(const Json& answer);

// The server's own words about an error, cut and free of control characters; empty if it has none, or if a
// token may stand in them.
std::string error_message(std::string_view body);

}  // namespace ekaudit::enkryptify
