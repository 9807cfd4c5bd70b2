// From what the pass over all trees noted to the graph of those that lead to a hit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "scanner/git/entry_table.h"
#include "scanner/git/hit_trees.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

// A tree with subtrees or hits: `count` entry numbers from `first` on in the list of `worker`.
struct NotedTree {
  ObjectId id;
  std::uint32_t worker;
  std::uint32_t count;
  std::uint64_t first;
};

using EntryLists = std::vector<std::deque<EntryNumber>>;  // by worker; a deque never copies when it grows

class HitTreesBuilder {
 public:
  // `entries` and `lists` must outlive build().
  HitTreesBuilder(const EntryTable& entries, const EntryLists& lists, std::vector<NotedTree> trees);

  // Nothing if more than `max_links` entries lead to a hit.
  std::optional<HitTrees> build(std::size_t max_links);

 private:
  using Index = std::uint32_t;  // into trees_
  // What is known of a noted tree: one of these, or its number in the result.
  static constexpr std::uint32_t k_unseen = 0xFFFFFFFFU;
  static constexpr std::uint32_t k_open = 0xFFFFFFFEU;
  static constexpr std::uint32_t k_dead = 0xFFFFFFFDU;
  // Instead of the Index of an entry's subtree: it has no noted one; it is a hit.
  static constexpr Index k_none = 0xFFFFFFFFU;
  static constexpr Index k_hit = 0xFFFFFFFEU;

  EntryNumber entry_of(const NotedTree& tree, std::uint32_t position) const;
  void find_children();
  void walk_up_from(Index root);
  void close(Index index);
  void number_names();
  void number_leaves();
  void sort_by_id();

  const EntryTable& entries_;
  const EntryLists& lists_;
  std::vector<NotedTree> trees_;      // sorted by id
  std::vector<Index> child_;          // by entry number: the noted subtree, k_none or k_hit
  std::vector<std::uint32_t> state_;  // by Index
  std::size_t max_links_ = 0;
  std::vector<bool> kept_;  // by entry number
  HitTrees result_;         // until number_names(), a link's name is an entry number
};

}  // namespace ekaudit::scanner::git
