#include "scanner/git/commit_graph.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <queue>
#include <tuple>
#include <utility>

namespace ekaudit::scanner::git {
namespace {

// The children of each commit; a child that names a parent twice stands there twice.
class ChildLists {
 public:
  explicit ChildLists(const CommitGraph& graph) : end_(graph.size() + 1, 0) {
    const auto count = static_cast<CommitIndex>(graph.size());
    for (CommitIndex child = 0; child < count; ++child) {
      for (const CommitIndex parent : graph.parents(child)) {
        ++end_[parent + 1];
      }
    }
    std::partial_sum(end_.begin(), end_.end(), end_.begin());
    children_.resize(end_.back());
    std::vector<std::uint32_t> next(end_.begin(), end_.end() - 1);
    for (CommitIndex child = 0; child < count; ++child) {
      for (const CommitIndex parent : graph.parents(child)) {
        children_[next[parent]++] = child;
      }
    }
  }

  std::span<const CommitIndex> of(CommitIndex parent) const {
    return std::span(children_).subspan(end_[parent], end_[parent + 1] - end_[parent]);
  }

 private:
  std::vector<std::uint32_t> end_;  // the children of a commit end where those of the next start
  std::vector<CommitIndex> children_;
};

}  // namespace

CommitGraph::Node CommitGraph::make_node(const ObjectId& id, const Commit& commit) {
  return {id, commit.tree, parse_signature(commit.committer_line).time.value_or(core::TimePoint{})};
}

void CommitGraph::add(const ObjectId& id, std::string_view bytes) {
  const Commit commit = parse_commit(bytes);
  add(make_node(id, commit), commit.parents);
}

void CommitGraph::add(const Node& node, std::span<const ObjectId> parents) {
  nodes_.push_back(node);
  parent_ids_.insert(parent_ids_.end(), parents.begin(), parents.end());
  parent_end_.push_back(static_cast<std::uint32_t>(parent_ids_.size()));
}

void CommitGraph::merge(CommitGraph&& other) {
  const auto shift = static_cast<std::uint32_t>(parent_ids_.size());
  nodes_.insert(nodes_.end(), other.nodes_.begin(), other.nodes_.end());
  parent_ids_.insert(parent_ids_.end(), other.parent_ids_.begin(), other.parent_ids_.end());
  for (const std::uint32_t end : other.parent_end_) {
    parent_end_.push_back(end + shift);
  }
  other = CommitGraph();
}

void CommitGraph::finish() {
  sort_nodes();
  index_ids();
  link_parents();
}

void CommitGraph::sort_nodes() {
  struct Key {
    std::uint64_t prefix;
    std::uint32_t index;
  };
  std::vector<Key> order;
  order.reserve(nodes_.size());
  for (const Node& node : nodes_) {
    order.push_back({node.id.prefix(), static_cast<std::uint32_t>(order.size())});
  }
  // Of a commit added twice the first stays.
  std::sort(order.begin(), order.end(), [this](const Key& a, const Key& b) {
    return a.prefix != b.prefix
               ? a.prefix < b.prefix
               : std::tie(nodes_[a.index].id, a.index) < std::tie(nodes_[b.index].id, b.index);
  });
  order.erase(std::unique(order.begin(), order.end(),
                          [this](const Key& a, const Key& b) {
                            return a.prefix == b.prefix && nodes_[a.index].id == nodes_[b.index].id;
                          }),
              order.end());
  CommitGraph sorted;
  sorted.nodes_.reserve(order.size());
  sorted.parent_end_.reserve(order.size());
  sorted.parent_ids_.reserve(parent_ids_.size());
  for (const auto& [prefix, index] : order) {
    const std::uint32_t begin = index == 0 ? 0 : parent_end_[index - 1];
    sorted.nodes_.push_back(nodes_[index]);
    sorted.parent_ids_.insert(sorted.parent_ids_.end(), parent_ids_.begin() + begin,
                              parent_ids_.begin() + parent_end_[index]);
    sorted.parent_end_.push_back(static_cast<std::uint32_t>(sorted.parent_ids_.size()));
  }
  *this = std::move(sorted);
}

void CommitGraph::index_ids() {
  const unsigned bits = std::clamp(static_cast<unsigned>(std::bit_width(nodes_.size())), 1U, 24U);
  prefix_shift_ = 64 - bits;
  first_with_prefix_.assign((std::size_t{1} << bits) + 1, 0);
  for (const Node& node : nodes_) {
    ++first_with_prefix_[(node.id.prefix() >> prefix_shift_) + 1];
  }
  std::partial_sum(first_with_prefix_.begin(), first_with_prefix_.end(), first_with_prefix_.begin());
}

void CommitGraph::link_parents() {
  std::uint32_t begin = 0;
  for (std::uint32_t& end : parent_end_) {
    for (std::uint32_t i = begin; i < end; ++i) {
      if (const auto parent = find(parent_ids_[i])) {
        links_.push_back(*parent);
      } else {
        ++missing_parents_;
      }
    }
    begin = end;
    end = static_cast<std::uint32_t>(links_.size());
  }
  parent_ids_.clear();
  parent_ids_.shrink_to_fit();
}

std::span<const CommitIndex> CommitGraph::parents(CommitIndex index) const {
  const std::uint32_t begin = index == 0 ? 0 : parent_end_[index - 1];
  return std::span(links_).subspan(begin, parent_end_[index] - begin);
}

std::optional<CommitIndex> CommitGraph::find(const ObjectId& id) const {
  if (first_with_prefix_.empty()) {
    return std::nullopt;
  }
  const std::size_t prefix = id.prefix() >> prefix_shift_;
  const auto end = nodes_.begin() + first_with_prefix_[prefix + 1];
  const auto place =
      std::lower_bound(nodes_.begin() + first_with_prefix_[prefix], end, id,
                       [](const Node& node, const ObjectId& wanted) { return node.id < wanted; });
  if (place == end || place->id != id) {
    return std::nullopt;
  }
  return static_cast<CommitIndex>(place - nodes_.begin());
}

std::vector<bool> CommitGraph::reachable_from(std::span<const CommitIndex> tips) const {
  std::vector<bool> reached(nodes_.size(), false);
  std::vector<CommitIndex> pending;
  const auto reach = [&](CommitIndex index) {
    if (!reached[index]) {
      reached[index] = true;
      pending.push_back(index);
    }
  };
  std::for_each(tips.begin(), tips.end(), reach);
  while (!pending.empty()) {
    const auto links = parents(pending.back());
    pending.pop_back();
    std::for_each(links.begin(), links.end(), reach);
  }
  return reached;
}

std::vector<CommitIndex> CommitGraph::parents_first() const {
  const ChildLists children(*this);
  std::vector<std::uint32_t> waiting(nodes_.size());
  // Indices follow ids, so they break ties.
  const auto later = [this](CommitIndex a, CommitIndex b) {
    return std::tie(nodes_[a].committed, a) > std::tie(nodes_[b].committed, b);
  };
  std::priority_queue<CommitIndex, std::vector<CommitIndex>, decltype(later)> ready(later);
  for (CommitIndex index = 0; index < nodes_.size(); ++index) {
    waiting[index] = static_cast<std::uint32_t>(parents(index).size());
    if (waiting[index] == 0) {
      ready.push(index);
    }
  }
  std::vector<CommitIndex> order;
  order.reserve(nodes_.size());
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const CommitIndex child : children.of(order.back())) {
      if (--waiting[child] == 0) {
        ready.push(child);
      }
    }
  }
  // What still waits is a forged cycle, or hangs on one.
  const auto sound = static_cast<std::ptrdiff_t>(order.size());
  for (CommitIndex index = 0; index < nodes_.size(); ++index) {
    if (waiting[index] != 0) {
      order.push_back(index);
    }
  }
  std::sort(order.begin() + sound, order.end(),
            [&later](CommitIndex a, CommitIndex b) { return later(b, a); });
  return order;
}

}  // namespace ekaudit::scanner::git
