// From where each hit object can be reached: by the oldest commit that leads to it, or else by a
// dangling tree, and on which path.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scanner/git/commit_graph.h"
#include "scanner/git/events.h"
#include "scanner/git/hit_trees.h"

namespace ekaudit::scanner::git {

class Reach {
 public:
  struct Way {
    std::optional<CommitIndex> commit;  // else the way starts at a dangling tree
    HitTrees::Tree root;
    std::vector<HitTrees::Name> path;  // one of the shortest below `root`
    HitTrees::Leaf leaf;
  };

  // Commits come before dangling trees, these in the order of their ids; a tree within another dangling
  // tree is not a start. `view` must outlive this.
  explicit Reach(const AttributionView& view);

  // Empty only where all trees that hold the leaf stand in a forged cycle.
  std::optional<Way> way_to(std::uint32_t leaf) const;

 private:
  static constexpr std::uint32_t k_none = 0xFFFFFFFFU;
  // How a tree was reached first.
  struct Step {
    HitTrees::Tree from = k_none;  // or k_none for a root
    HitTrees::Name name = 0;
    std::uint32_t source = k_none;  // index into sources_; k_none: not reached
  };
  struct Source {
    std::optional<CommitIndex> commit;
    HitTrees::Tree root;
  };

  void walk(const Source& source);

  const AttributionView& view_;
  std::vector<Source> sources_;
  std::vector<Step> trees_;   // by tree
  std::vector<Step> leaves_;  // by leaf
};

}  // namespace ekaudit::scanner::git
