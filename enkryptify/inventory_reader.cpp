#include "enkryptify/inventory_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "core/redaction.h"
#include "core/text.h"

namespace ekaudit::enkryptify {
namespace {

// Beyond these, environments are asked for by nobody: 200 requests a minute are all there are.
constexpr std::size_t k_most_projects = 100;

class InventoryReader {
 public:
  // `only`: null for the whole workspace.
  InventoryReader(ApiClient& api, std::string slug, const core::Secret* only)
      : api_(api), slug_(std::move(slug)), only_(only) {}

  core::Result<InventoryAnswer> run(const core::Secret& credential) {
    if (const auto chosen = choose_workspace(); !chosen) {
      return tl::make_unexpected(chosen.error());
    }
    const auto answer = api_.get(path("tokens/"));
    auto tokens = answer ? read_tokens(*answer) : tl::make_unexpected(answer.error());
    if (!tokens) {
      return tl::make_unexpected(tokens.error());
    }
    inventory_.tokens = std::move(*tokens);
    inventory_.members = ask("rbac", "members", read_members);
    inventory_.teams = ask("team", "teams", read_teams);
    inventory_.projects = ask("project", "projects", read_projects);
    read_environments_of_projects();
    find_own(credential);
    return InventoryAnswer{std::move(inventory_), std::move(notices_)};
  }

 private:
  core::Result<void> choose_workspace() {
    if (!slug_.empty() && !is_slug(slug_)) {
      return core::fail(
          core::ErrorKind::usage,
          fmt::format("'{}' is no workspace's slug (2-48 of a-z, 0-9 and -)", core::to_terminal(slug_)));
    }
    const auto answer = api_.get("/v1/workspace");
    auto workspaces = answer ? read_workspaces(*answer) : tl::make_unexpected(answer.error());
    if (!workspaces) {
      return tl::make_unexpected(workspaces.error());
    }
    std::string names;
    for (const Workspace& workspace : *workspaces) {
      if (workspace.slug == slug_ || (slug_.empty() && workspaces->size() == 1)) {
        inventory_.workspace = workspace;
        slug_ = workspace.slug;
      }
      names += (names.empty() ? "" : ", ") + core::to_terminal(workspace.slug);
    }
    if (inventory_.workspace.id.empty() || !is_slug(slug_)) {
      return core::fail(
          core::ErrorKind::usage,
          slug_.empty() && !workspaces->empty()
              ? fmt::format("the credential sees several workspaces ({}); --workspace names one", names)
          : workspaces->empty() ? std::string("the credential sees no workspace")
                                : fmt::format("the credential does not see the workspace '{}', only: {}",
                                              core::to_terminal(slug_), names));
    }
    return {};
  }

  std::string path(std::string_view rest) const { return fmt::format("/v1/workspace/{}/{}", slug_, rest); }

  template <class T>
  std::optional<std::vector<T>> ask(std::string_view rest, std::string_view what,
                                    core::Result<std::vector<T>> (*read)(const Json&)) {
    const auto answer = api_.get(path(rest));
    auto list = answer ? read(*answer) : tl::make_unexpected(answer.error());
    if (!list) {
      tell(fmt::format("the {} could not be read, so that what rests on them was not judged: {}", what,
                       list.error().message));
      return std::nullopt;
    }
    return std::move(*list);
  }

  // Whether a scope leads to environments of the project, as far as can be told before they are read.
  static bool may_reach(const Scope& scope, const Project& project) {
    const auto has = [](const std::vector<std::string>& ids, const std::string& id) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    return scope.all || !scope.environments.empty() || has(scope.projects, project.id) ||
           has(scope.teams, project.team_id);
  }

  // How many environments there are in all tells how wide a scope is: hence all, not only those in reach.
  std::vector<const Project*> projects_to_read() const {
    const Token* record = only_ == nullptr ? nullptr : identify(inventory_, *only_);
    std::vector<const Project*> projects;
    for (const Project& project : *inventory_.projects) {
      if (only_ == nullptr || (record != nullptr && record->scope && may_reach(*record->scope, project))) {
        projects.push_back(&project);
      }
    }
    return projects;
  }

  void read_environments_of_projects() {
    if (!inventory_.projects) {
      return;
    }
    const std::vector<const Project*> projects = projects_to_read();
    if (projects.size() > k_most_projects) {
      tell(fmt::format("of {} projects, the environments of the first {} were read", projects.size(),
                       k_most_projects));
    }
    std::vector<const Project*> asked;
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < std::min(projects.size(), k_most_projects); ++i) {
      const Project& project = *projects[i];
      if (!is_slug(project.slug)) {
        tell(fmt::format("the project {} has no usable slug: its environments were not read",
                         core::to_terminal(project.id)));
        continue;
      }
      asked.push_back(&project);
      paths.push_back(path(fmt::format("project/{}/environment", project.slug)));
    }
    const auto answers = api_.get_each(paths);
    std::map<std::string, std::vector<std::string>> unread;  // slugs, by the reason
    for (std::size_t i = 0; i < asked.size(); ++i) {
      auto list =
          answers[i] ? read_environments(*answers[i], asked[i]->id) : tl::make_unexpected(answers[i].error());
      if (!list) {
        unread[list.error().message].push_back(asked[i]->slug);
        continue;
      }
      inventory_.known_projects.push_back(asked[i]->id);
      std::move(list->begin(), list->end(), std::back_inserter(inventory_.environments));
    }
    for (const auto& [reason, slugs] : unread) {
      tell(fmt::format("the environments of {} could not be read: {}", fmt::join(slugs, ", "), reason));
    }
  }

  // Administrators see all tokens. Whose the credential is can only be told by the creator of its record.
  void find_own(const core::Secret& credential) {
    const Token* own = identify(inventory_, credential);
    inventory_.own_token_id = own == nullptr ? std::string() : own->id;
    const Member* owner = own == nullptr ? nullptr : inventory_.member(own->created_by);
    const bool is_admin = owner != nullptr && (owner->role == "admin" || owner->is_owner);
    const bool sees_others =
        std::any_of(inventory_.tokens.begin(), inventory_.tokens.end(), [&](const Token& token) {
          return own != nullptr && !token.created_by.empty() && token.created_by != own->created_by;
        });
    inventory_.sees_all_tokens = is_admin || sees_others;
    if (!inventory_.sees_all_tokens) {
      notices_.push_back(
          {"partial-inventory",
           "it could not be established that the credential belongs to an administrator: others "
           "see only their own tokens, so that there may be more than these (--own-tokens accepts "
           "it)",
           true, "", "", ""});
    }
  }

  void tell(std::string message) {
    notices_.push_back({"inventory-unread", std::move(message), true, "", "", ""});
  }

  ApiClient& api_;
  std::string slug_;
  const core::Secret* only_;
  Inventory inventory_;
  core::Notices notices_;
};

}  // namespace

core::Result<InventoryAnswer> read_inventory(ApiClient& api, const std::string& workspace,
                                             const core::Secret& credential) {
  return InventoryReader(api, workspace, nullptr).run(credential);
}

core::Result<InventoryAnswer> read_inventory_for(ApiClient& api, const std::string& workspace,
                                                 const core::Secret& credential, const core::Secret& token) {
  return InventoryReader(api, workspace, &token).run(credential);
}

bool is_slug(std::string_view text) {
  return text.size() >= 2 && text.size() <= 48 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

const Token* identify(const Inventory& inventory, const core::Secret& raw) {
  constexpr std::size_t k_least_body = 8;
  const Token* found = nullptr;
  for (const Token& token : inventory.tokens) {
    if (!token.prefix.empty() && raw.reveal().starts_with(token.prefix)) {
      if (found != nullptr || token.prefix.size() < core::k_token_prefix.size() + k_least_body) {
        return nullptr;
      }
      found = &token;
    }
  }
  return found;
}

}  // namespace ekaudit::enkryptify
