#include "scanner/git/commit_graph.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <queue>
#include <tuple>
#include <utility>

namespace ekaudit::scanner::git {
namespace {

// The commits numbered by date, then id, with the links between them. Parents and children are seldom far
// from each other in that order, and so not in memory either.
class DatedLinks {
 public:
  explicit DatedLinks(const CommitGraph& graph)
      : commit_(graph.size()), parent_count_(graph.size()), end_(graph.size() + 1, 0) {
    using Entry = std::pair<core::TimePoint, CommitIndex>;  // indices follow ids
    std::vector<Entry> order;
    order.reserve(graph.size());
    for (CommitIndex index = 0; index < graph.size(); ++index) {
      order.emplace_back(graph.node(index).committed, index);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> rank(graph.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      commit_[i] = order[i].second;
      rank[commit_[i]] = i;
    }
    for_each_link(graph, rank, [&](std::uint32_t, std::uint32_t parent) { ++end_[parent + 1]; });
    std::partial_sum(end_.begin(), end_.end(), end_.begin());
    children_.resize(end_.back());
    std::vector<std::uint32_t> next(end_.begin(), end_.end() - 1);
    for_each_link(graph, rank, [&](std::uint32_t child, std::uint32_t parent) {
      children_[next[parent]++] = child;
      ++parent_count_[child];
    });
  }

  CommitIndex commit(std::uint32_t rank) const { return commit_[rank]; }
  const std::vector<std::uint32_t>& parent_counts() const { return parent_count_; }
  // A child that names a parent twice stands there twice.
  std::span<const std::uint32_t> children(std::uint32_t parent) const {
    return std::span(children_).subspan(end_[parent], end_[parent + 1] - end_[parent]);
  }

 private:
  template <class Body>
  void for_each_link(const CommitGraph& graph, const std::vector<std::uint32_t>& rank, Body body) const {
    for (std::uint32_t child = 0; child < commit_.size(); ++child) {
      for (const CommitIndex parent : graph.parents(commit_[child])) {
        body(child, rank[parent]);
      }
    }
  }

  std::vector<CommitIndex> commit_;
  std::vector<std::uint32_t> parent_count_;
  std::vector<std::uint32_t> end_;  // the children of a commit end where those of the next start
  std::vector<std::uint32_t> children_;
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
  for (const ObjectId& parent : parents) {
    given_parents_.push_back({parent});
  }
  parent_end_.push_back(static_cast<std::uint32_t>(given_parents_.size()));
}

void CommitGraph::merge(CommitGraph&& other) {
  if (nodes_.empty()) {
    *this = std::exchange(other, CommitGraph());
    return;
  }
  const auto node_shift = static_cast<std::uint32_t>(nodes_.size());
  const auto parent_shift = static_cast<std::uint32_t>(given_parents_.size());
  nodes_.insert(nodes_.end(), other.nodes_.begin(), other.nodes_.end());
  for (Parent parent : other.given_parents_) {
    parent.place += parent.place == k_unknown ? 0 : node_shift;
    given_parents_.push_back(parent);
  }
  for (const std::uint32_t end : other.parent_end_) {
    parent_end_.push_back(end + parent_shift);
  }
  other = CommitGraph();
}

// Sorted, which saves the next run from doing it. A parent is 0 and an id, or one more than its place.
void CommitGraph::write(core::ByteWriter& out) const {
  std::vector<std::uint32_t> order(nodes_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [this](std::uint32_t a, std::uint32_t b) { return nodes_[a].id < nodes_[b].id; });
  const auto place_of = [&](const ObjectId& id) -> std::uint64_t {
    const auto place =
        std::lower_bound(order.begin(), order.end(), id,
                         [this](std::uint32_t i, const ObjectId& wanted) { return nodes_[i].id < wanted; });
    return place == order.end() || nodes_[*place].id != id
               ? 0
               : static_cast<std::uint64_t>(place - order.begin()) + 1;
  };
  out.number(nodes_.size());
  for (const std::uint32_t i : order) {
    const Node& node = nodes_[i];
    out.block(view(node.id));
    out.block(view(node.tree));
    out.number(static_cast<std::uint64_t>(node.committed.time_since_epoch().count()));
    const std::uint32_t begin = i == 0 ? 0 : parent_end_[i - 1];
    out.number(parent_end_[i] - begin);
    for (std::uint32_t parent = begin; parent < parent_end_[i]; ++parent) {
      const Parent& given = given_parents_[parent];
      const ObjectId& id = given.place == k_unknown ? given.id : nodes_[given.place].id;
      const std::uint64_t place = place_of(id);
      out.number(place);
      out.block(place == 0 ? view(id) : std::string_view());
    }
  }
}

std::optional<CommitGraph> CommitGraph::read(core::ByteReader& in) {
  constexpr std::size_t k_least_node = 2 * k_id_size + 2;
  const std::size_t count = in.count(k_least_node).value_or(0);
  CommitGraph graph;
  graph.nodes_.reserve(count);
  graph.parent_end_.reserve(count);
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    const auto ids = in.block(2 * k_id_size);
    const auto committed = in.number();
    const std::size_t parent_count = in.count(1).value_or(0);
    for (std::size_t parent = 0; parent < parent_count && !in.failed(); ++parent) {
      const std::uint64_t place = in.number().value_or(0);
      const auto id = place == 0 ? in.block(k_id_size) : std::nullopt;
      if (place > count || (place == 0 && !id)) {
        return std::nullopt;
      }
      graph.given_parents_.push_back(id ? Parent{ObjectId::from_raw(id->data())}
                                        : Parent{{}, static_cast<std::uint32_t>(place - 1)});
    }
    if (in.failed()) {
      return std::nullopt;
    }
    graph.nodes_.push_back({ObjectId::from_raw(ids->data()), ObjectId::from_raw(ids->data() + k_id_size),
                            core::TimePoint(std::chrono::seconds(static_cast<std::int64_t>(*committed)))});
    graph.parent_end_.push_back(static_cast<std::uint32_t>(graph.given_parents_.size()));
  }
  return in.failed() ? std::nullopt : std::optional(std::move(graph));
}

void CommitGraph::finish() {
  if (!first_with_prefix_.empty()) {
    return;
  }
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
  const auto before = [this](const Key& a, const Key& b) {
    return a.prefix != b.prefix
               ? a.prefix < b.prefix
               : std::tie(nodes_[a.index].id, a.index) < std::tie(nodes_[b.index].id, b.index);
  };
  // What an earlier run left is sorted, and comes first.
  const auto sorted_end = std::is_sorted_until(order.begin(), order.end(), before);
  if (sorted_end != order.end()) {
    std::sort(sorted_end, order.end(), before);
    std::inplace_merge(order.begin(), sorted_end, order.end(), before);
  }
  CommitGraph sorted;
  sorted.nodes_.reserve(order.size());
  sorted.parent_end_.reserve(order.size());
  sorted.given_parents_.reserve(given_parents_.size());
  std::vector<std::uint32_t> new_place(nodes_.size());
  for (const auto& [prefix, index] : order) {
    const bool repeated = !sorted.nodes_.empty() && sorted.nodes_.back().id == nodes_[index].id;
    if (!repeated) {
      const std::uint32_t begin = index == 0 ? 0 : parent_end_[index - 1];
      sorted.nodes_.push_back(nodes_[index]);
      sorted.given_parents_.insert(sorted.given_parents_.end(), given_parents_.begin() + begin,
                                   given_parents_.begin() + parent_end_[index]);
      sorted.parent_end_.push_back(static_cast<std::uint32_t>(sorted.given_parents_.size()));
    }
    new_place[index] = static_cast<std::uint32_t>(sorted.nodes_.size() - 1);
  }
  for (Parent& parent : sorted.given_parents_) {
    parent.place = parent.place == k_unknown ? k_unknown : new_place[parent.place];
  }
  *this = std::move(sorted);
}

void CommitGraph::index_ids() {
  const unsigned bits = std::clamp(static_cast<unsigned>(std::bit_width(nodes_.size())), 1U, 24U);
  prefix_shift_ = 64 - bits;
  first_with_prefix_.assign((std::size_t{1} << bits) + 1, 0);
  id_prefixes_.reserve(nodes_.size());
  for (const Node& node : nodes_) {
    id_prefixes_.push_back(node.id.prefix());
    ++first_with_prefix_[(id_prefixes_.back() >> prefix_shift_) + 1];
  }
  std::partial_sum(first_with_prefix_.begin(), first_with_prefix_.end(), first_with_prefix_.begin());
}

void CommitGraph::link_parents() {
  std::uint32_t begin = 0;
  for (std::uint32_t& end : parent_end_) {
    for (std::uint32_t i = begin; i < end; ++i) {
      const Parent& given = given_parents_[i];
      if (const auto parent = given.place == k_unknown ? find(given.id) : std::optional(given.place)) {
        links_.push_back(*parent);
      } else {
        ++missing_parents_;
      }
    }
    begin = end;
    end = static_cast<std::uint32_t>(links_.size());
  }
  given_parents_.clear();
  given_parents_.shrink_to_fit();
}

std::span<const CommitIndex> CommitGraph::parents(CommitIndex index) const {
  const std::uint32_t begin = index == 0 ? 0 : parent_end_[index - 1];
  return std::span(links_).subspan(begin, parent_end_[index] - begin);
}

std::optional<CommitIndex> CommitGraph::find(const ObjectId& id) const {
  if (first_with_prefix_.empty()) {
    return std::nullopt;
  }
  const std::uint64_t prefix = id.prefix();
  const std::size_t bucket = prefix >> prefix_shift_;
  const auto first = id_prefixes_.begin();
  const auto end = first + first_with_prefix_[bucket + 1];
  auto place = std::lower_bound(first + first_with_prefix_[bucket], end, prefix);
  while (place != end && *place == prefix && nodes_[static_cast<std::size_t>(place - first)].id < id) {
    ++place;
  }
  const auto index = static_cast<CommitIndex>(place - first);
  return place != end && nodes_[index].id == id ? std::optional(index) : std::nullopt;
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
  const DatedLinks links(*this);
  std::vector<std::uint32_t> waiting = links.parent_counts();
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  for (std::uint32_t rank = 0; rank < waiting.size(); ++rank) {
    if (waiting[rank] == 0) {
      ready.push(rank);
    }
  }
  std::vector<CommitIndex> order;
  order.reserve(nodes_.size());
  while (!ready.empty()) {
    const std::uint32_t next = ready.top();
    ready.pop();
    order.push_back(links.commit(next));
    for (const std::uint32_t child : links.children(next)) {
      if (--waiting[child] == 0) {
        ready.push(child);
      }
    }
  }
  // What still waits is a forged cycle, or hangs on one.
  for (std::uint32_t rank = 0; rank < waiting.size(); ++rank) {
    if (waiting[rank] != 0) {
      order.push_back(links.commit(rank));
    }
  }
  return order;
}

}  // namespace ekaudit::scanner::git
