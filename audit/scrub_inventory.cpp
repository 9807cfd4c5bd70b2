#include "audit/scrub_inventory.h"

#include <string>
#include <vector>

namespace ekaudit::audit {
namespace {

class InventoryScrubber {
 public:
  explicit InventoryScrubber(const scanner::match::Scrubber& scrubber) : scrubber_(scrubber) {}

  void scrub(enkryptify::Inventory& inventory) const {
    scrub(inventory.workspace);
    scrub(inventory.tokens);
    scrub(inventory.members);
    scrub(inventory.teams);
    scrub(inventory.projects);
    scrub(inventory.environments);
    scrub(inventory.known_projects);
    scrub(inventory.own_token_id);
  }

 private:
  template <class... Texts>
  void scrub_all(Texts&... texts) const {
    (scrub(texts), ...);
  }
  template <class T>
  void scrub(std::vector<T>& list) const {
    for (T& each : list) {
      scrub(each);
    }
  }
  template <class T>
  void scrub(std::optional<T>& maybe) const {
    if (maybe) {
      scrub(*maybe);
    }
  }
  void scrub(std::string& text) const { text = scrubber_.scrub(text); }
  void scrub(enkryptify::Scope& scope) const { scrub_all(scope.teams, scope.projects, scope.environments); }
  void scrub(enkryptify::Token& token) const {
    scrub_all(token.id, token.name, token.prefix, token.scope, token.created_by);
  }
  void scrub(enkryptify::Member& member) const {
    scrub_all(member.id, member.user_id, member.name, member.email, member.role, member.status);
  }
  void scrub(enkryptify::Team& team) const { scrub_all(team.id, team.name); }
  void scrub(enkryptify::Project& project) const {
    scrub_all(project.id, project.name, project.slug, project.team_id);
  }
  void scrub(enkryptify::Environment& environment) const {
    scrub_all(environment.id, environment.name, environment.project_id);
  }
  void scrub(enkryptify::Workspace& workspace) const {
    scrub_all(workspace.id, workspace.name, workspace.slug);
  }

  const scanner::match::Scrubber& scrubber_;
};

}  // namespace

void scrub_inventory(enkryptify::Inventory& inventory, const scanner::match::Scrubber& scrubber) {
  InventoryScrubber(scrubber).scrub(inventory);
}

}  // namespace ekaudit::audit
