// Single paths in hit trees: which object stood there.
#pragma once

#include <optional>
#include <vector>

#include "scanner/git/attribution.h"
#include "scanner/git/hit_trees.h"

namespace ekaudit::scanner::git {

// The object with the token at the path below `root`. Where a forged tree holds several, the first of
// the first such tree.
std::optional<HitTrees::Leaf> find_leaf(const HitTrees& trees, const HitBlobs& hits, HitTrees::Tree root,
                                        const std::vector<HitTrees::Name>& path, TokenNumber token);

}  // namespace ekaudit::scanner::git
