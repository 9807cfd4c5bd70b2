#include "scanner/git/path_table.h"

#include <algorithm>

namespace ekaudit::scanner::git {

PathTable::Path PathTable::child(Path parent, HitTrees::Name name) {
  const auto [place, is_new] = children_.try_emplace(key_of(parent, name), static_cast<Path>(nodes_.size()));
  if (is_new) {
    nodes_.push_back({parent, name});
  }
  return place->second;
}

std::optional<PathTable::Path> PathTable::find_child(Path parent, HitTrees::Name name) const {
  const auto place = children_.find(key_of(parent, name));
  return place == children_.end() ? std::nullopt : std::optional(place->second);
}

std::vector<HitTrees::Name> PathTable::names(Path path) const {
  std::vector<HitTrees::Name> names;
  for (; path != k_root; path = nodes_[path].parent) {
    names.push_back(nodes_[path].name);
  }
  std::reverse(names.begin(), names.end());
  return names;
}

std::string path_text(const std::vector<HitTrees::Name>& names, const HitTrees& trees) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) {
      text += '/';
    }
    text += trees.name(names[i]);
  }
  return text;
}

}  // namespace ekaudit::scanner::git
