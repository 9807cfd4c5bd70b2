#include "scanner/git/hit_trees_builder.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

namespace ekaudit::scanner::git {
namespace {

EntryKind kind_of(EntryRole role) {
  switch (role) {
    case EntryRole::hit_symlink:
      return EntryKind::symlink;
    case EntryRole::hit_directory:
      return EntryKind::directory;
    case EntryRole::hit_submodule:
      return EntryKind::submodule;
    case EntryRole::hit_file:
    case EntryRole::subtree:
      break;
  }
  return EntryKind::file;
}

}  // namespace

HitTreesBuilder::HitTreesBuilder(const EntryTable& entries, const EntryLists& lists,
                                 std::vector<NotedTree> trees)
    : entries_(entries), lists_(lists), trees_(std::move(trees)) {
  // In id order nothing of the result depends on who noted what first. A tree noted twice is one.
  std::sort(trees_.begin(), trees_.end(), [](const NotedTree& a, const NotedTree& b) { return a.id < b.id; });
  trees_.erase(std::unique(trees_.begin(), trees_.end(),
                           [](const NotedTree& a, const NotedTree& b) { return a.id == b.id; }),
               trees_.end());
}

std::optional<HitTrees> HitTreesBuilder::build(std::size_t max_links) {
  max_links_ = max_links;
  find_children();
  state_.assign(trees_.size(), k_unseen);
  kept_.assign(entries_.number_limit(), false);
  for (Index index = 0; index < trees_.size(); ++index) {
    if (state_[index] == k_unseen) {
      walk_up_from(index);
    }
    if (result_.links_.size() > max_links_) {
      return std::nullopt;
    }
  }
  number_leaves();
  number_names();
  sort_by_id();
  return std::move(result_);
}

EntryNumber HitTreesBuilder::entry_of(const NotedTree& tree, std::uint32_t position) const {
  return lists_[tree.worker][tree.first + position];
}

void HitTreesBuilder::find_children() {
  child_.assign(entries_.number_limit(), k_none);
  entries_.for_each([this](EntryNumber number) {
    const NotedEntry entry = entries_.at(number);
    if (entry.role != EntryRole::subtree) {
      child_[number] = k_hit;
      return;
    }
    const auto place =
        std::lower_bound(trees_.begin(), trees_.end(), entry.id,
                         [](const NotedTree& tree, const ObjectId& wanted) { return tree.id < wanted; });
    if (place != trees_.end() && place->id == entry.id) {
      child_[number] = static_cast<Index>(place - trees_.begin());
    }
  });
}

// Depth first on a stack of its own, so that each tree is closed after its subtrees.
void HitTreesBuilder::walk_up_from(Index root) {
  struct Step {
    Index index;
    std::uint32_t next;
  };
  std::vector<Step> stack = {{root, 0}};
  state_[root] = k_open;
  while (!stack.empty() && result_.links_.size() <= max_links_) {
    Step& step = stack.back();
    const NotedTree& tree = trees_[step.index];
    if (step.next == tree.count) {
      close(step.index);
      stack.pop_back();
      continue;
    }
    const Index child = child_[entry_of(tree, step.next++)];
    if (child < k_hit && state_[child] == k_unseen) {
      state_[child] = k_open;
      stack.push_back({child, 0});
    }
  }
}

// All subtrees are closed: keeps the entries that lead to a hit. An open subtree would be a cycle,
// which only a store that lies about ids can hold; it leads nowhere.
void HitTreesBuilder::close(Index index) {
  const NotedTree& tree = trees_[index];
  const std::size_t before = result_.links_.size();
  for (std::uint32_t i = 0; i < tree.count; ++i) {
    const EntryNumber number = entry_of(tree, i);
    const Index child = child_[number];
    if (child == k_hit) {
      result_.links_.push_back({number, HitTrees::k_leaf_bit});
      kept_[number] = true;
    } else if (child != k_none && state_[child] < k_dead) {
      result_.links_.push_back({number, state_[child]});
      kept_[number] = true;
    }
  }
  if (result_.links_.size() == before) {
    state_[index] = k_dead;
    return;
  }
  state_[index] = static_cast<HitTrees::Tree>(result_.ids_.size());
  result_.ids_.push_back(tree.id);
  result_.link_end_.push_back(result_.links_.size());
}

void HitTreesBuilder::number_leaves() {
  std::vector<HitTrees::Leaf>& leaves = result_.leaves_;
  const auto leaf_of = [this](EntryNumber number) {
    const NotedEntry entry = entries_.at(number);
    return HitTrees::Leaf{entry.id, kind_of(entry.role)};
  };
  entries_.for_each([&](EntryNumber number) {
    if (kept_[number] && entries_.at(number).role != EntryRole::subtree) {
      leaves.push_back(leaf_of(number));
    }
  });
  std::sort(leaves.begin(), leaves.end());
  leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
  for (HitTrees::Link& link : result_.links_) {
    if (link.is_leaf()) {
      const auto place = std::lower_bound(leaves.begin(), leaves.end(), leaf_of(link.name));
      link.target |= static_cast<std::uint32_t>(place - leaves.begin());
    }
  }
}

void HitTreesBuilder::number_names() {
  std::vector<std::string_view> names;
  entries_.for_each([&](EntryNumber number) {
    if (kept_[number]) {
      names.push_back(entries_.at(number).name);
    }
  });
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  result_.names_.assign(names.begin(), names.end());

  std::vector<HitTrees::Name> name_of(entries_.number_limit());
  entries_.for_each([&](EntryNumber number) {
    if (kept_[number]) {
      const auto place = std::lower_bound(names.begin(), names.end(), entries_.at(number).name);
      name_of[number] = static_cast<HitTrees::Name>(place - names.begin());
    }
  });
  std::size_t begin = 0;
  for (const std::size_t end : result_.link_end_) {
    const auto first = result_.links_.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = result_.links_.begin() + static_cast<std::ptrdiff_t>(end);
    std::for_each(first, last, [&](HitTrees::Link& link) { link.name = name_of[link.name]; });
    std::stable_sort(first, last,
                     [](const HitTrees::Link& a, const HitTrees::Link& b) { return a.name < b.name; });
    begin = end;
  }
}

void HitTreesBuilder::sort_by_id() {
  constexpr std::size_t k_starts = std::size_t{1} << 16;
  result_.starts_.assign(k_starts, false);
  for (const ObjectId& id : result_.ids_) {
    result_.starts_[HitTrees::start_of(id)] = true;
  }
  result_.by_id_.resize(result_.ids_.size());
  std::iota(result_.by_id_.begin(), result_.by_id_.end(), 0);
  std::sort(result_.by_id_.begin(), result_.by_id_.end(),
            [this](HitTrees::Tree a, HitTrees::Tree b) { return result_.ids_[a] < result_.ids_[b]; });
}

}  // namespace ekaudit::scanner::git
