// The commits of a repository, as far as attribution needs them: root tree, parents, commit date.
// Filled while the objects are searched; authors are read again only for the few commits that are
// reported.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/byte_io.h"
#include "core/clock.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::git {

using CommitIndex = std::uint32_t;

class CommitGraph {
 public:
  struct Node {
    ObjectId id;
    ObjectId tree;
    core::TimePoint committed{};  // the epoch where unreadable
  };
  static Node make_node(const ObjectId& id, const Commit& commit);

  // Not thread-safe: workers collect raw commits in their own graph, merge() joins them. `bytes` is
  // the raw commit object. An id that is there already is dropped by finish().
  void add(const ObjectId& id, std::string_view bytes);
  void merge(CommitGraph&& other);

  // The same from its parts. A commit at the edge of a range, whose own history does not matter, is added
  // without parents.
  void add(const Node& node, std::span<const ObjectId> parents);

  // For a later run; before finish(). Nothing if the record is not one.
  void write(core::ByteWriter& out) const;
  static std::optional<CommitGraph> read(core::ByteReader& in);

  // When all commits are in, and before anything below; a second time it does nothing. Sorts by id, so that
  // indices do not depend on thread count, and links parents. Parents that are not in the graph (shallow
  // clones) are left out of parents() and counted in missing_parents(), once for each link.
  void finish();

  std::size_t size() const { return nodes_.size(); }
  const Node& node(CommitIndex index) const { return nodes_[index]; }
  std::span<const CommitIndex> parents(CommitIndex index) const;
  std::size_t missing_parents() const { return missing_parents_; }
  std::optional<CommitIndex> find(const ObjectId& id) const;

  // One bit per commit: reachable from `tips` through parents, tips included. No recursion.
  std::vector<bool> reachable_from(std::span<const CommitIndex> tips) const;

  // Every commit after all its parents (parents first); ties by commit date, then id. Each commit
  // stands once, also where a forged history holds a cycle.
  std::vector<CommitIndex> parents_first() const;

 private:
  void sort_nodes();
  void link_parents();
  void index_ids();

  std::vector<Node> nodes_;
  // A parent by its id, or by its place in nodes_ where that is known.
  struct Parent {
    ObjectId id;
    std::uint32_t place = k_unknown;
  };
  static constexpr std::uint32_t k_unknown = 0xFFFFFFFFU;

  std::vector<std::uint32_t> parent_end_;  // by node: where its parents end in given_parents_, later links_
  std::vector<Parent> given_parents_;      // until finish()
  std::vector<CommitIndex> links_;         // from finish() on
  // By the highest bits of an id: the first node with them. As many as there are nodes, so that a find looks
  // at one or two.
  std::vector<CommitIndex> first_with_prefix_;
  std::vector<std::uint64_t> id_prefixes_;  // of all nodes: where to look before one is touched
  unsigned prefix_shift_ = 63;
  std::size_t missing_parents_ = 0;
};

}  // namespace ekaudit::scanner::git
