#include "scanner/git/holders.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace ekaudit::scanner::git {
namespace {

// Items grouped by a number below `count`, each group in the order of the items.
class Groups {
 public:
  template <class KeyOf>
  Groups(std::size_t count, std::size_t items, KeyOf&& key_of) : end_(count + 1, 0), items_(items) {
    for (std::size_t item = 0; item < items; ++item) {
      ++end_[key_of(item) + 1];
    }
    std::partial_sum(end_.begin(), end_.end(), end_.begin());
    std::vector<std::size_t> next(end_.begin(), end_.end() - 1);
    for (std::size_t item = 0; item < items; ++item) {
      items_[next[key_of(item)]++] = static_cast<std::uint32_t>(item);
    }
  }
  std::span<const std::uint32_t> of(std::size_t key) const {
    return std::span(items_).subspan(end_[key], end_[key + 1] - end_[key]);
  }

 private:
  std::vector<std::size_t> end_;
  std::vector<std::uint32_t> items_;
};

// Commits whose trees hold the same tokens at the same paths.
struct HolderClass {
  std::vector<std::size_t> tips;
  std::optional<CommitIndex> newest_tip;
  std::optional<CommitIndex> newest_childless;
};

class HolderFinder {
 public:
  HolderFinder(const AttributionView& view, const Events& events)
      : view_(view),
        events_(events),
        // The root is its own parent; it is skipped where children are listed.
        children_(view.paths.size(), view.paths.size(),
                  [&](std::size_t path) { return view.paths.parent(static_cast<PathTable::Path>(path)); }),
        traces_at_(view.paths.size(), events.traces.size(),
                   [&](std::size_t trace) { return events.traces[trace].path; }) {
    result_.holders.resize(events.traces.size());
    childless_newest_.resize(events.traces.size());
    last_class_.resize(events.traces.size(), 0);
  }

  void add_class(CanonicalTrees::Node root, const HolderClass& members) {
    ++class_number_;
    std::vector<Step> pending = {{PathTable::k_root, root}};
    while (!pending.empty() && !exhausted()) {
      const Step step = pending.back();
      pending.pop_back();
      visit(step, members, pending);
    }
  }

  HoldersResult take() {
    for (std::size_t trace = 0; trace < result_.holders.size(); ++trace) {
      Holders& holders = result_.holders[trace];
      std::sort(holders.tips.begin(), holders.tips.end());
      if (!holders.newest) {
        holders.newest = childless_newest_[trace];
      }
    }
    return std::move(result_);
  }

  bool exhausted() const { return steps_ > view_.caps.max_steps; }

 private:
  struct Step {
    PathTable::Path path;
    CanonicalTrees::Node node;
  };

  void visit(const Step& step, const HolderClass& members, std::vector<Step>& pending) {
    const auto children = children_.of(step.path);
    const auto links = view_.canonical.links(step.node);
    // Looking one up costs far more than comparing two links does.
    constexpr std::uint64_t k_weight = 16;
    steps_ += (std::min(children.size(), links.size()) + 1) * k_weight;
    if (exhausted()) {
      result_.limited = true;
    } else if (links.size() < children.size()) {
      for (const CanonicalTrees::Link link : links) {
        if (const auto child = view_.paths.find_child(step.path, CanonicalTrees::name_of(link))) {
          follow(*child, link, members, pending);
        }
      }
    } else {
      for (const PathTable::Path child : children) {
        if (child != PathTable::k_root) {
          for (const CanonicalTrees::Link link : view_.canonical.links(step.node, view_.paths.name(child))) {
            follow(child, link, members, pending);
          }
        }
      }
    }
  }

  void follow(PathTable::Path path, CanonicalTrees::Link link, const HolderClass& members,
              std::vector<Step>& pending) {
    if (CanonicalTrees::is_tokens(link)) {
      hold(path, view_.canonical.tokens(link), members);
    } else {
      pending.push_back({path, CanonicalTrees::node_of(link)});
    }
  }

  void hold(PathTable::Path path, std::span<const SequenceTable::Word> tokens, const HolderClass& members) {
    for (const std::uint32_t trace : traces_at_.of(path)) {
      // A forged tree may hold the token twice at one path.
      if (last_class_[trace] != class_number_ &&
          std::binary_search(tokens.begin(), tokens.end(), events_.traces[trace].token)) {
        last_class_[trace] = class_number_;
        Holders& holders = result_.holders[trace];
        take_newer(holders.newest, members.newest_tip);
        take_newer(childless_newest_[trace], members.newest_childless);
        add_tips(members.tips, holders.tips);
      }
    }
  }

  // Where there is no room for all, the first is kept: that the token still stands somewhere matters most.
  void add_tips(const std::vector<std::size_t>& from, std::vector<std::size_t>& to) {
    std::size_t count = from.size();
    if (held_ + count > view_.caps.max_held) {
      result_.limited = true;
      count = to.empty() ? std::min<std::size_t>(count, 1) : 0;
    }
    to.insert(to.end(), from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
    held_ += count;
  }

  void take_newer(std::optional<CommitIndex>& current, std::optional<CommitIndex> other) const {
    if (other && (!current || view_.position[*other] > view_.position[*current])) {
      current = other;
    }
  }

  const AttributionView& view_;
  const Events& events_;
  Groups children_;
  Groups traces_at_;
  HoldersResult result_;
  std::vector<std::optional<CommitIndex>> childless_newest_;  // by trace
  std::vector<std::uint32_t> last_class_;                     // by trace
  std::uint32_t class_number_ = 0;
  std::uint64_t steps_ = 0;
  std::size_t held_ = 0;
};

std::vector<CommitIndex> childless(const CommitGraph& graph, const std::vector<bool>& in_scope) {
  const auto counts = [&in_scope](CommitIndex commit) { return in_scope.empty() || in_scope[commit]; };
  std::vector<bool> has_child(graph.size(), false);
  for (CommitIndex commit = 0; commit < graph.size(); ++commit) {
    if (counts(commit)) {
      for (const CommitIndex parent : graph.parents(commit)) {
        has_child[parent] = true;
      }
    }
  }
  std::vector<CommitIndex> result;
  for (CommitIndex commit = 0; commit < graph.size(); ++commit) {
    if (counts(commit) && !has_child[commit]) {
      result.push_back(commit);
    }
  }
  return result;
}

}  // namespace

HoldersResult find_holders(const AttributionView& view, const Events& events,
                           std::span<const CommitIndex> tips, const std::vector<bool>& in_scope,
                           core::RunControl& control) {
  const auto newer = [&view](std::optional<CommitIndex>& current, CommitIndex other) {
    if (!current || view.position[other] > view.position[*current]) {
      current = other;
    }
  };
  std::map<CanonicalTrees::Node, HolderClass> classes;
  for (std::size_t tip = 0; tip < tips.size(); ++tip) {
    if (const auto node = view.node(tips[tip])) {
      HolderClass& members = classes[*node];
      members.tips.push_back(tip);
      newer(members.newest_tip, tips[tip]);
    }
  }
  for (const CommitIndex commit : childless(view.graph, in_scope)) {
    if (const auto node = view.node(commit)) {
      newer(classes[*node].newest_childless, commit);
    }
  }
  HolderFinder finder(view, events);
  for (const auto& [node, members] : classes) {
    if (finder.exhausted() || control.stopped()) {
      break;
    }
    finder.add_class(node, members);
  }
  return finder.take();
}

}  // namespace ekaudit::scanner::git
