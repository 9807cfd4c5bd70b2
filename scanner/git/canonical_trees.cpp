#include "scanner/git/canonical_trees.h"

#include <algorithm>

namespace ekaudit::scanner::git {
namespace {

void sort_unique(std::vector<SequenceTable::Word>& words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

}  // namespace

CanonicalTrees::CanonicalTrees(const HitTrees& trees, const HitBlobs& hits) {
  std::vector<std::uint32_t> set_of_leaf(trees.leaf_count());
  std::vector<SequenceTable::Word> words;
  for (std::uint32_t leaf = 0; leaf < trees.leaf_count(); ++leaf) {
    const std::vector<TokenNumber>& tokens = hits.at(trees.leaf(leaf).object);
    words.assign(tokens.begin(), tokens.end());
    sort_unique(words);
    set_of_leaf[leaf] = token_sets_.number(words);
  }
  // Subtrees come before the trees they stand in.
  nodes_.reserve(trees.size());
  for (HitTrees::Tree tree = 0; tree < trees.size(); ++tree) {
    words.clear();
    for (const HitTrees::Link& link : trees.links(tree)) {
      const std::uint32_t below =
          link.is_leaf() ? set_of_leaf[link.leaf()] | HitTrees::k_leaf_bit : nodes_[link.tree()];
      words.push_back(first_link(link.name) | below);
    }
    sort_unique(words);
    nodes_.push_back(links_.number(words));
  }
}

std::span<const CanonicalTrees::Link> CanonicalTrees::links(Node node, HitTrees::Name name) const {
  const auto all = links(node);
  const auto begin = std::lower_bound(all.begin(), all.end(), first_link(name));
  const auto end = std::lower_bound(begin, all.end(), first_link(name + 1));
  return {begin, end};
}

std::span<const SequenceTable::Word> CanonicalTrees::tokens(Link link) const {
  return token_sets_.at(node_of(link) & ~HitTrees::k_leaf_bit);
}

}  // namespace ekaudit::scanner::git
