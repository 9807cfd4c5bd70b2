// What a token opens: its scope spelt out by name, the cascade followed downwards.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "enkryptify/inventory.h"

namespace ekaudit::enkryptify {

struct ReachedEnvironment {
  std::string project;  // name, else slug, else id
  std::string name;     // name, else id
  bool production = false;
};

struct Reach {
  bool whole_workspace = false;
  std::vector<std::string> teams;                // names, else ids; sorted, unique, as the scope names them
  std::vector<std::string> projects;             // names of all projects that it reaches, sorted by name
  std::vector<ReachedEnvironment> environments;  // sorted by project, then name
  std::size_t known_environments = 0;            // that the inventory knows of in all
  // Something in the scope leads to projects or environments that could not be read.
  bool incomplete = false;

  bool reaches_production() const;
  bool reaches_other_than_production() const;
};

// An environment is production if its name, in lower case, matches one of these shell-like patterns (only
// '*' is special).
using ProductionNames = std::vector<std::string>;

Reach reach_of(const Inventory& inventory, const Scope& scope, const ProductionNames& production);

// "the whole workspace", "project billing", "3 projects: api, billing, web", "environments production and
// staging of billing"; with at most `limit` names in a list.
std::string describe_reach(const Reach& reach, std::size_t limit);

}  // namespace ekaudit::enkryptify
