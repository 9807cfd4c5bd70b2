#include "scanner/git/hit_trees.h"

#include <algorithm>

namespace ekaudit::scanner::git {

std::optional<HitTrees::Tree> HitTrees::find(const ObjectId& id) const {
  if (starts_.empty() || !starts_[start_of(id)]) {
    return std::nullopt;
  }
  const auto place =
      std::lower_bound(by_id_.begin(), by_id_.end(), id,
                       [this](Tree tree, const ObjectId& wanted) { return ids_[tree] < wanted; });
  if (place == by_id_.end() || ids_[*place] != id) {
    return std::nullopt;
  }
  return *place;
}

std::span<const HitTrees::Link> HitTrees::links(Tree tree) const {
  const std::size_t begin = tree == 0 ? 0 : link_end_[tree - 1];
  return std::span(links_).subspan(begin, link_end_[tree] - begin);
}

std::span<const HitTrees::Link> HitTrees::links(Tree tree, Name name) const {
  const auto all = links(tree);
  const auto before = [](const Link& link, Name wanted) { return link.name < wanted; };
  const auto begin = std::lower_bound(all.begin(), all.end(), name, before);
  const auto end = std::lower_bound(begin, all.end(), name + 1, before);
  return {begin, end};
}

}  // namespace ekaudit::scanner::git
