#include "enkryptify/reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <vector>

#include "core/text.h"

namespace ekaudit::enkryptify {
namespace {

// A '*' stands for any characters. Only the last one met is tried again, so that the time is at most the
// product of both sizes.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t at = 0;
  std::size_t in_name = 0;
  std::size_t after_star = std::string_view::npos;
  std::size_t retry = 0;
  while (in_name < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      after_star = ++at;
      retry = in_name;
    } else if (at < pattern.size() && pattern[at] == name[in_name]) {
      ++at;
      ++in_name;
    } else if (after_star != std::string_view::npos) {
      at = after_star;
      in_name = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

bool is_production(const ProductionNames& patterns, const std::string& name) {
  const std::string lower = core::to_lower(name);
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches(pattern, lower); });
}

std::string name_of(const Project& project) {
  return !project.name.empty() ? project.name : !project.slug.empty() ? project.slug : project.id;
}

// Ids of a scope, which are few as a rule. Knows which of them were met.
class IdSet {
 public:
  explicit IdSet(const std::vector<std::string>& ids) : ids_(ids.begin(), ids.end()) {
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    met_.resize(ids_.size());
  }

  bool meet(std::string_view id) {
    const auto place = std::lower_bound(ids_.begin(), ids_.end(), id);
    if (place == ids_.end() || *place != id) {
      return false;
    }
    met_[static_cast<std::size_t>(place - ids_.begin())] = true;
    return true;
  }

  std::vector<std::string_view> unmet() const {
    std::vector<std::string_view> rest;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (!met_[i]) {
        rest.push_back(ids_[i]);
      }
    }
    return rest;
  }

 private:
  std::vector<std::string_view> ids_;
  std::vector<bool> met_;
};

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
    std::map<std::string, std::string> names;
    for (const std::string& id : scope_.teams) {
      names.emplace(id, id);
    }
    if (inventory_.teams) {
      for (const Team& team : *inventory_.teams) {
        const auto named = names.find(team.id);
        if (named != names.end() && !team.name.empty()) {
          named->second = team.name;
        }
      }
    }
    for (const auto& [id, name] : names) {
      reach_.teams.push_back(name);
    }
    std::sort(reach_.teams.begin(), reach_.teams.end());
    reach_.teams.erase(std::unique(reach_.teams.begin(), reach_.teams.end()), reach_.teams.end());
  }

  // Whole projects; those of which only an environment is reached come with it.
  void add_projects() {
    reach_.incomplete |= (scope_.all || !scope_.teams.empty()) && !inventory_.projects;
    if (!scope_.all && scope_.teams.empty() && scope_.projects.empty()) {
      return;
    }
    IdSet teams(scope_.teams);
    IdSet read(inventory_.known_projects);
    IdSet named(scope_.projects);
    if (inventory_.projects) {
      for (const Project& project : *inventory_.projects) {
        if (named.meet(project.id) || scope_.all || teams.meet(project.team_id)) {
          whole_.insert(project.id);
          projects_.emplace(project.id, name_of(project));
          reach_.incomplete |= !read.meet(project.id);
        }
      }
    }
    for (const std::string_view id : named.unmet()) {
      projects_.emplace(id, id);
      reach_.incomplete = true;
    }
  }

  void add_environments() {
    if (scope_.environments.empty() && whole_.empty()) {
      return;
    }
    IdSet named(scope_.environments);
    for (const Environment& environment : inventory_.environments) {
      if (named.meet(environment.id) || (!whole_.empty() && whole_.count(environment.project_id) != 0)) {
        const std::string& project_name = name_of_project(environment.project_id);
        const std::string& name = environment.name.empty() ? environment.id : environment.name;
        reach_.environments.push_back({project_name, name, is_production(production_, name)});
        projects_.emplace(environment.project_id, project_name);
      }
    }
    for (const std::string_view id : named.unmet()) {
      reach_.environments.push_back({"", std::string(id), false});
      reach_.incomplete = true;
    }
  }

  // Environments are listed project by project: the last one is likely the next.
  const std::string& name_of_project(const std::string& id) {
    if (named_project_ != id) {
      const Project* project = inventory_.project(id);
      named_project_ = id;
      project_name_ = project == nullptr ? id : name_of(*project);
    }
    return project_name_;
  }

  const Inventory& inventory_;
  const Scope& scope_;
  const ProductionNames& production_;
  std::unordered_set<std::string_view> whole_;  // projects that are reached as a whole
  std::string named_project_;
  std::string project_name_;
  std::map<std::string, std::string, std::less<>> projects_;  // names of what is reached, by id
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
