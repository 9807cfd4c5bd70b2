#include "scanner/git/reach.h"

#include <algorithm>

namespace ekaudit::scanner::git {

Reach::Reach(const AttributionView& view)
    : view_(view), trees_(view.trees.size()), leaves_(view.trees.leaf_count()) {
  for (const CommitIndex commit : view.order) {
    if (const auto root = view.roots[commit]) {
      walk({commit, *root});
    }
  }
  std::vector<bool> is_below(view.trees.size(), false);
  for (HitTrees::Tree tree = 0; tree < view.trees.size(); ++tree) {
    for (const HitTrees::Link& link : view.trees.links(tree)) {
      if (!link.is_leaf()) {
        is_below[link.tree()] = true;
      }
    }
  }
  for (const HitTrees::Tree tree : view.trees.by_id()) {
    if (!is_below[tree]) {
      walk({std::nullopt, tree});
    }
  }
}

// Breadth first, so that the first way to each is a shortest one. Every tree is walked once in all.
void Reach::walk(const Source& source) {
  if (trees_[source.root].source != k_none) {
    return;
  }
  const auto number = static_cast<std::uint32_t>(sources_.size());
  sources_.push_back(source);
  trees_[source.root] = {k_none, 0, number};
  std::vector<HitTrees::Tree> queue = {source.root};
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const HitTrees::Tree tree = queue[next];
    for (const HitTrees::Link& link : view_.trees.links(tree)) {
      Step& step = link.is_leaf() ? leaves_[link.leaf()] : trees_[link.tree()];
      if (step.source == k_none) {
        step = {tree, link.name, number};
        if (!link.is_leaf()) {
          queue.push_back(link.tree());
        }
      }
    }
  }
}

std::optional<Reach::Way> Reach::way_to(std::uint32_t leaf) const {
  if (leaves_[leaf].source == k_none) {
    return std::nullopt;
  }
  const Source& source = sources_[leaves_[leaf].source];
  Way way{source.commit, source.root, {}, view_.trees.leaf(leaf)};
  for (const Step* step = &leaves_[leaf]; step->from != k_none; step = &trees_[step->from]) {
    way.path.push_back(step->name);
  }
  std::reverse(way.path.begin(), way.path.end());
  return way;
}

}  // namespace ekaudit::scanner::git
