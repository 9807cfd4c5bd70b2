// Of all trees that a pass noted those that lead to a hit, most of the time very few: from the hits upwards,
// level by level, each time through the numbers of all trees' entries, on all threads.
#pragma once

#include <cstdint>
#include <vector>

#include "core/run_control.h"
#include "scanner/git/entry_table.h"
#include "scanner/git/hit_trees_builder.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

using NotedTrees = std::vector<std::vector<NotedTree>>;  // by worker

// Finds the entries that name an object as a subtree.
class SubtreeEntries {
 public:
  // `entries` must outlive the object.
  explicit SubtreeEntries(const EntryTable& entries);

  template <class Body>
  void for_each_of(const ObjectId& id, Body&& body) const {
    for (std::uint32_t next = heads_[id.prefix() & (heads_.size() - 1)]; next != 0; next = next_[next - 1]) {
      if (entries_.at(next - 1).id == id) {
        body(static_cast<EntryNumber>(next - 1));
      }
    }
  }

 private:
  const EntryTable& entries_;
  // Chains through the entries whose ids begin alike: an entry's number + 1; 0 ends one.
  std::vector<std::uint32_t> heads_;
  std::vector<std::uint32_t> next_;
};

// In no order. Where trees are nested deeper than any that people make, or there is too much to go through
// level by level, all of them. Ends early, with some, if `control` is stopped.
std::vector<NotedTree> find_leading_trees(const EntryTable& entries, const SubtreeEntries& subtrees,
                                          const EntryLists& lists, const NotedTrees& trees, unsigned jobs,
                                          core::RunControl& control);

// Subtrees that entries name and that are not among these trees. In no order.
std::vector<ObjectId> find_childless(const EntryTable& entries, const SubtreeEntries& subtrees,
                                     const NotedTrees& trees);

}  // namespace ekaudit::scanner::git
