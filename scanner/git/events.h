// Second step of attribution: which commits brought a token to a path, and which took the last of it
// away. Walks the commits once, parents before children.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/run_control.h"
#include "scanner/git/attribution_limits.h"
#include "scanner/git/canonical_trees.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/hit_trees.h"
#include "scanner/git/path_table.h"

namespace ekaudit::scanner::git {

// What the steps behind closure share; nothing in it changes but `paths`, which grows.
struct AttributionView {
  const CommitGraph& graph;
  const HitTrees& trees;
  const CanonicalTrees& canonical;
  const HitBlobs& hits;
  const AttributionLimits& caps;
  std::vector<std::optional<HitTrees::Tree>> roots;  // by commit: its tree, if it leads to a hit
  std::vector<CommitIndex> order;                    // parents first
  std::vector<std::uint32_t> position;               // by commit: where it stands in `order`
  PathTable paths;

  std::optional<CanonicalTrees::Node> node(CommitIndex commit) const {
    const auto root = roots[commit];
    return root ? std::optional(canonical.node(*root)) : std::nullopt;
  }
};

// One token at one path.
struct TraceEvents {
  PathTable::Path path;
  TokenNumber token;
  std::vector<CommitIndex> introduced;    // in the view's order
  std::optional<CommitIndex> removed_by;  // the newest that removed it
  // Set where the path is the start of a longer one, and so cannot be looked up.
  std::optional<HitTrees::Leaf> cut_leaf;
};

struct Events {
  std::vector<TraceEvents> traces;  // in the order of their first introductions
  bool limited = false;             // some pairs were left out
  bool cut = false;                 // some paths were too long or too deep to follow
};

// Only commits in scope have events; empty: all are. Stops early with `control`.
Events find_events(AttributionView& view, const std::vector<bool>& in_scope, core::RunControl& control);

}  // namespace ekaudit::scanner::git
