#include "enkryptify/reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "core/text.h"

namespace ekaudit::enkryptify {
namespace {

bool matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) {
    return pattern == name;
  }
  if (!name.starts_with(pattern.substr(0, star))) {
    return false;
  }
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t skip = star; skip <= name.size(); ++skip) {
    if (matches(rest, name.substr(skip))) {
      return true;
    }
  }
  return false;
}

bool is_production(const ProductionNames& patterns, const std::string& name) {
  const std::string lower = core::to_lower(name);
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, lower); });
}

std::string name_of(const Project& project) {
  return !project.name.empty() ? project.name : !project.slug.empty() ? project.slug : project.id;
}

bool contains(const std::vector<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

class ReachBuilder {
 public:
  ReachBuilder(const Inventory& inventory, const Scope& scope, const ProductionNames& production)
      : inventory_(inventory), scope_(scope), production_(production) {}

  Reach build() {
    reach_.whole_workspace = scope_.all;
    reach_.known_environments = inventory_.environments.size();
    add_teams();
    add_projects();
    add_environments();
    for (const auto& [id, name] : projects_) {
      reach_.projects.push_back(name);
    }
    std::sort(reach_.projects.begin(), reach_.projects.end());
    std::sort(reach_.environments.begin(), reach_.environments.end(),
              [](const ReachedEnvironment& a, const ReachedEnvironment& b) {
                return std::tie(a.project, a.name) < std::tie(b.project, b.name);
              });
    return std::move(reach_);
  }

 private:
  void add_teams() {
    std::set<std::string> names;
    for (const std::string& id : scope_.teams) {
      const Team* team = inventory_.team(id);
      names.insert(team == nullptr || team->name.empty() ? id : team->name);
    }
    reach_.teams.assign(names.begin(), names.end());
  }

  // Whole projects; those of which only an environment is reached come with it.
  void add_projects() {
    reach_.incomplete |= (scope_.all || !scope_.teams.empty()) && !inventory_.projects;
    if (inventory_.projects) {
      for (const Project& project : *inventory_.projects) {
        if (scope_.all || contains(scope_.teams, project.team_id) || contains(scope_.projects, project.id)) {
          add_whole(project);
        }
      }
    }
    for (const std::string& id : scope_.projects) {
      if (inventory_.project(id) == nullptr) {
        projects_.emplace(id, id);
        reach_.incomplete = true;
      }
    }
  }

  void add_whole(const Project& project) {
    whole_.insert(project.id);
    projects_.emplace(project.id, name_of(project));
    reach_.incomplete |= !contains(inventory_.known_projects, project.id);
  }

  void add_environments() {
    for (const Environment& environment : inventory_.environments) {
      const bool named = contains(scope_.environments, environment.id);
      if (named || whole_.count(environment.project_id) != 0) {
        const Project* project = inventory_.project(environment.project_id);
        const std::string project_name = project == nullptr ? environment.project_id : name_of(*project);
        const std::string& name = environment.name.empty() ? environment.id : environment.name;
        reach_.environments.push_back({project_name, name, is_production(production_, name)});
        projects_.emplace(environment.project_id, project_name);
      }
    }
    for (const std::string& id : scope_.environments) {
      if (inventory_.environment(id) == nullptr) {
        reach_.environments.push_back({"", id, false});
        reach_.incomplete = true;
      }
    }
  }

  const Inventory& inventory_;
  const Scope& scope_;
  const ProductionNames& production_;
  std::set<std::string> whole_;                  // ids of projects that are reached as a whole
  std::map<std::string, std::string> projects_;  // names by id
  Reach reach_;
};

// "a, b, c and 4 more"
std::string list(const std::vector<std::string>& names, std::size_t limit) {
  std::string text;
  const std::size_t shown = std::min(limit, names.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == shown && shown == names.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + names[i];
  }
  return shown == names.size() ? text : fmt::format("{} and {} more", text, names.size() - shown);
}

}  // namespace

bool Reach::reaches_production() const {
  return std::any_of(environments.begin(), environments.end(),
                     [](const ReachedEnvironment& each) { return each.production; });
}

bool Reach::reaches_other_than_production() const {
  return std::any_of(environments.begin(), environments.end(),
                     [](const ReachedEnvironment& each) { return !each.production; });
}

Reach reach_of(const Inventory& inventory, const Scope& scope, const ProductionNames& production) {
  return ReachBuilder(inventory, scope, production).build();
}

std::string describe_reach(const Reach& reach, std::size_t limit) {
  if (reach.whole_workspace) {
    return reach.projects.empty() ? "the whole workspace"
                                  : fmt::format("the whole workspace: {}", list(reach.projects, limit));
  }
  std::vector<std::string> environments;
  for (const ReachedEnvironment& each : reach.environments) {
    environments.push_back(each.name);
  }
  if (reach.projects.empty() && environments.empty()) {
    return reach.teams.empty()
               ? "nothing"
               : fmt::format("the team{} {}", reach.teams.size() == 1 ? "" : "s", list(reach.teams, limit));
  }
  if (reach.projects.size() > 1) {
    return fmt::format("{} projects: {}", reach.projects.size(), list(reach.projects, limit));
  }
  const std::string project = reach.projects.empty() ? "" : reach.projects.front();
  if (environments.empty()) {
    return fmt::format("project {}", project);
  }
  return fmt::format("{}{} of {}", environments.size() == 1 ? "environment " : "environments ",
                     list(environments, limit), project.empty() ? "an unknown project" : project);
}

}  // namespace ekaudit::enkryptify
