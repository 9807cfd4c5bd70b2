// Any bytes as an answer of the API: read as each kind of list, and what is taken from it fits together.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "enkryptify/answers.h"
#include "enkryptify/reach.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using ekaudit::fuzz::require;
  using namespace ekaudit::enkryptify;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  require(error_message(text).size() <= 4 * 200, "an error's words are cut");
  const auto json = parse_json(text);
  if (!json) {
    return 0;
  }
  Inventory inventory;
  inventory.tokens = read_tokens(*json).value_or(std::vector<Token>());
  if (auto projects = read_projects(*json)) {
    inventory.projects = std::move(*projects);
  }
  inventory.environments = read_environments(*json, "p-1").value_or(std::vector<Environment>());
  if (auto members = read_members(*json)) {
    inventory.members = std::move(*members);
  }
  (void)read_teams(*json);
  (void)read_workspaces(*json);
  (void)read_session(*json);
  for (const Token& token : inventory.tokens) {
    require(!token.id.empty(), "each record has an id");
    require(inventory.token(token.id) != nullptr, "and is found by it");
    if (token.scope) {
      (void)describe_reach(reach_of(inventory, *token.scope, {"prod*"}), 3);
    }
  }
  return 0;
}
