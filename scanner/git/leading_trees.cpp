#include "scanner/git/leading_trees.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "core/parallel.h"

namespace ekaudit::scanner::git {
namespace {

// Below so many directories nobody keeps a file.
constexpr unsigned k_most_levels = 64;
// Numbers of entries, over all levels: seconds.
constexpr std::uint64_t k_most_numbers = 4'000'000'000;
constexpr std::size_t k_batch = 8192;

class LeadingTrees {
 public:
  LeadingTrees(const EntryTable& entries, const SubtreeEntries& subtrees, const EntryLists& lists,
               const NotedTrees& trees, unsigned jobs, core::RunControl& control)
      : subtrees_(subtrees), lists_(lists), jobs_(jobs), control_(control), leads_(entries.number_limit()) {
    entries.for_each(
        [&](EntryNumber number) { leads_[number] = entries.at(number).role != EntryRole::subtree; });
    for (const std::vector<NotedTree>& noted : trees) {
      for (std::size_t begin = 0; begin < noted.size(); begin += k_batch) {
        batches_.push_back(
            {noted.begin() + static_cast<std::ptrdiff_t>(begin),
             noted.begin() + static_cast<std::ptrdiff_t>(std::min(begin + k_batch, noted.size()))});
        batches_.back().is_found.resize(k_batch);
      }
    }
  }

  // False where there are too many levels, or too much on them.
  bool find() {
    std::uint64_t numbers = 0;
    for (const auto& list : lists_) {
      numbers += list.size();
    }
    for (unsigned level = 0; level < k_most_levels && level * numbers < k_most_numbers; ++level) {
      core::parallel_for(jobs_, batches_.size(), 1,
                         [this](unsigned, std::size_t batch) { search(batches_[batch]); });
      if (!go_up() || control_.stopped()) {
        return true;
      }
    }
    return false;
  }

  const std::vector<NotedTree>& found() const { return found_; }

 private:
  using Tree = std::vector<NotedTree>::const_iterator;
  struct Batch {
    Tree begin;
    Tree end;
    std::vector<bool> is_found{};
    std::vector<NotedTree> found{};  // on this level
  };

  void search(Batch& batch) const {
    for (Tree tree = batch.begin; tree != batch.end && !control_.stopped(); ++tree) {
      const auto place = static_cast<std::size_t>(tree - batch.begin);
      const auto first = lists_[tree->worker].begin() + static_cast<std::ptrdiff_t>(tree->first);
      if (!batch.is_found[place] && std::any_of(first, first + static_cast<std::ptrdiff_t>(tree->count),
                                                [this](EntryNumber number) { return leads_[number]; })) {
        batch.is_found[place] = true;
        batch.found.push_back(*tree);
      }
    }
  }

  // Whether anything names what was found on this level.
  bool go_up() {
    bool is_named = false;
    for (Batch& batch : batches_) {
      for (const NotedTree& tree : batch.found) {
        found_.push_back(tree);
        subtrees_.for_each_of(tree.id, [&](EntryNumber number) {
          is_named |= !leads_[number];
          leads_[number] = true;
        });
      }
      batch.found.clear();
    }
    return is_named;
  }

  const SubtreeEntries& subtrees_;
  const EntryLists& lists_;
  unsigned jobs_;
  core::RunControl& control_;
  std::vector<bool> leads_;  // by entry number
  std::vector<Batch> batches_;
  std::vector<NotedTree> found_;
};

}  // namespace

SubtreeEntries::SubtreeEntries(const EntryTable& entries)
    : entries_(entries), heads_(std::bit_ceil(entries.size() + 1)), next_(entries.number_limit()) {
  entries.for_each([this](EntryNumber number) {
    const NotedEntry entry = entries_.at(number);
    if (entry.role == EntryRole::subtree) {
      std::uint32_t& head = heads_[entry.id.prefix() & (heads_.size() - 1)];
      next_[number] = head;
      head = number + 1;
    }
  });
}

std::vector<NotedTree> find_leading_trees(const EntryTable& entries, const SubtreeEntries& subtrees,
                                          const EntryLists& lists, const NotedTrees& trees, unsigned jobs,
                                          core::RunControl& control) {
  LeadingTrees leading(entries, subtrees, lists, trees, jobs, control);
  if (leading.find()) {
    return leading.found();
  }
  std::vector<NotedTree> all;
  for (const std::vector<NotedTree>& noted : trees) {
    all.insert(all.end(), noted.begin(), noted.end());
  }
  return all;
}

std::vector<ObjectId> find_childless(const EntryTable& entries, const SubtreeEntries& subtrees,
                                     const NotedTrees& trees) {
  std::vector<bool> has_child(entries.number_limit());
  for (const std::vector<NotedTree>& noted : trees) {
    for (const NotedTree& tree : noted) {
      subtrees.for_each_of(tree.id, [&](EntryNumber number) { has_child[number] = true; });
    }
  }
  std::vector<ObjectId> childless;
  entries.for_each([&](EntryNumber number) {
    const NotedEntry entry = entries.at(number);
    if (entry.role == EntryRole::subtree && !has_child[number]) {
      childless.push_back(entry.id);
    }
  });
  return childless;
}

}  // namespace ekaudit::scanner::git
