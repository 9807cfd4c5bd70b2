#include "scanner/git/versions.h"

#include <algorithm>

namespace ekaudit::scanner::git {

std::optional<HitTrees::Leaf> find_leaf(const HitTrees& trees, const HitBlobs& hits, HitTrees::Tree root,
                                        const std::vector<HitTrees::Name>& path, TokenNumber token) {
  // Several only where a forged tree repeats a name; each counts once, or their number could explode.
  std::vector<HitTrees::Tree> level = {root};
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    std::vector<HitTrees::Tree> below;
    for (const HitTrees::Tree tree : level) {
      for (const HitTrees::Link& link : trees.links(tree, path[depth])) {
        if (!link.is_leaf()) {
          below.push_back(link.tree());
        } else if (depth + 1 == path.size()) {
          const HitTrees::Leaf& leaf = trees.leaf(link.leaf());
          const std::vector<TokenNumber>& tokens = hits.at(leaf.object);
          if (std::find(tokens.begin(), tokens.end(), token) != tokens.end()) {
            return leaf;
          }
        }
      }
    }
    std::sort(below.begin(), below.end());
    below.erase(std::unique(below.begin(), below.end()), below.end());
    level = std::move(below);
  }
  return std::nullopt;
}

}  // namespace ekaudit::scanner::git
