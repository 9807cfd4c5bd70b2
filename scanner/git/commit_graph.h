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

#include "core/clock.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

using CommitIndex = std::uint32_t;

class CommitGraph {
 public:
  struct Node {
    ObjectId id;
    ObjectId tree;
    core::TimePoint committed{};  // the epoch where unreadable
  };

  // Not thread-safe: workers collect raw commits in their own graph, merge() joins them. `bytes` is
  // the raw commit object. An id that is there already is ignored.
  void add(const ObjectId& id, std::string_view bytes);
  void merge(CommitGraph&& other);

  // Call once when all commits are in; sorts by id, so that indices do not depend on thread count, and
  // links parents. Parents that are not in the graph (shallow clones) are left out of parents() and
  // counted in missing_parents().
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
  std::vector<Node> nodes_;
  std::vector<std::vector<ObjectId>> parent_ids_;  // by node, until finish()
  std::vector<std::uint32_t> first_parent_;        // prefix sums into links_
  std::vector<CommitIndex> links_;
  std::size_t missing_parents_ = 0;
};

}  // namespace ekaudit::scanner::git
