// Trees that hold the same tokens at the same paths get the same number, so that most commits compare
// equal to their parents at once. Which blobs hold the tokens does not matter here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scanner/git/attribution.h"
#include "scanner/git/hit_trees.h"
#include "scanner/git/sequence_table.h"

namespace ekaudit::scanner::git {

class CanonicalTrees {
 public:
  using Node = std::uint32_t;

  // A name, and below it a node or a set of tokens; ordered by name.
  using Link = SequenceTable::Word;
  static HitTrees::Name name_of(Link link) { return static_cast<HitTrees::Name>(link >> 32); }
  static bool is_tokens(Link link) { return (link & HitTrees::k_leaf_bit) != 0; }
  static Node node_of(Link link) { return static_cast<Node>(link); }
  // The least link of this name.
  static Link first_link(HitTrees::Name name) { return static_cast<Link>(name) << 32; }

  CanonicalTrees(const HitTrees& trees, const HitBlobs& hits);

  Node node(HitTrees::Tree tree) const { return nodes_[tree]; }
  // Sorted, each once. A name that stands there twice is a forged tree, or an object hit for its name.
  std::span<const Link> links(Node node) const { return links_.at(node); }
  std::span<const Link> links(Node node, HitTrees::Name name) const;
  // Of a link for which is_tokens() holds: sorted token numbers.
  std::span<const SequenceTable::Word> tokens(Link link) const;

 private:
  SequenceTable token_sets_;
  SequenceTable links_;
  std::vector<Node> nodes_;
};

}  // namespace ekaudit::scanner::git
