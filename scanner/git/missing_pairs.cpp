#include "scanner/git/missing_pairs.h"

#include <algorithm>
#include <iterator>

namespace ekaudit::scanner::git {
namespace {

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

MissingPairs::MissingPairs(const HitTrees& trees, const CanonicalTrees& canonical, PathTable& paths,
                           const AttributionLimits& caps)
    : trees_(trees), canonical_(canonical), paths_(paths), caps_(caps) {}

void MissingPairs::run(std::span<const CanonicalTrees::Node> here,
                       std::span<const CanonicalTrees::Node> there, Scope scope, const Sink& sink) {
  depth_ = 0;
  scope_ = scope;
  steps_in_run_ = 0;
  Nodes here_nodes(here.begin(), here.end());
  Nodes there_nodes(there.begin(), there.end());
  sort_unique(here_nodes);
  sort_unique(there_nodes);
  bool going = open(here_nodes, there_nodes, 0, 0);
  while (going && depth_ > 0) {
    Frame& frame = frames_[depth_ - 1];
    if (frame.next == frame.extra.size()) {
      --depth_;
      continue;
    }
    const auto rest = std::span<const Link>(frame.extra).subspan(frame.next);
    const HitTrees::Name name = CanonicalTrees::name_of(rest.front());
    const auto is_before = [](Link link, Link limit) { return link < limit; };
    const Link limit = CanonicalTrees::first_link(name + 1);
    const auto end = std::lower_bound(rest.begin(), rest.end(), limit, is_before);
    const std::span<const Link> same_name(rest.begin(), end);
    frame.next += same_name.size();
    const auto there_begin =
        std::lower_bound(frame.there.begin(), frame.there.end(), CanonicalTrees::first_link(name), is_before);
    const auto there_end = std::lower_bound(there_begin, frame.there.end(), limit, is_before);
    const std::span<const Link> there_same_name(there_begin, there_end);

    const std::size_t path_bytes = frame.path_bytes + (depth_ > 1 ? 1 : 0) + trees_.name(name).size();
    if (depth_ > caps_.max_path_segments || path_bytes > caps_.max_path_bytes) {
      cut_ = true;
      continue;
    }
    going = !may_matter(name) || (report_tokens(same_name, there_same_name, name, sink) &&
                                  descend(same_name, there_same_name, name, path_bytes));
  }
}

// False once a limit is reached.
bool MissingPairs::open(const Nodes& here, const Nodes& there, HitTrees::Name name, std::size_t path_bytes) {
  Nodes rest;
  std::set_difference(here.begin(), here.end(), there.begin(), there.end(), std::back_inserter(rest));
  if (rest.empty()) {
    return true;
  }
  if (depth_ == frames_.size()) {
    frames_.emplace_back();
  }
  Frame& frame = frames_[depth_];
  frame.name = name;
  frame.path_bytes = path_bytes;
  frame.path = depth_ == 0 ? PathTable::k_root : k_unnamed;
  if (depth_ > 0 && scope_ == Scope::known_paths) {
    frame.path = paths_.child(frames_[depth_ - 1].path, name);
  }
  frame.next = 0;
  frame.there = gather(there, frame.there_buffer);
  const std::span<const Link> links = gather(rest, frame.here_buffer);
  constexpr std::size_t k_frame_weight = 16;  // opening one costs about as much as comparing so many links
  const std::size_t steps = k_frame_weight + links.size() + frame.there.size();
  steps_in_run_ += steps;
  steps_ += steps;
  if (steps_in_run_ > caps_.max_steps_per_commit || steps_ > caps_.max_steps) {
    limited_ = true;
    return false;
  }
  frame.extra.clear();
  std::set_difference(links.begin(), links.end(), frame.there.begin(), frame.there.end(),
                      std::back_inserter(frame.extra));
  ++depth_;
  return true;
}

std::span<const MissingPairs::Link> MissingPairs::gather(const Nodes& nodes,
                                                         std::vector<Link>& buffer) const {
  if (nodes.size() == 1) {
    return canonical_.links(nodes.front());
  }
  buffer.clear();
  for (const CanonicalTrees::Node node : nodes) {
    const auto links = canonical_.links(node);
    buffer.insert(buffer.end(), links.begin(), links.end());
  }
  sort_unique(buffer);
  return buffer;
}

bool MissingPairs::report_tokens(std::span<const Link> here, std::span<const Link> there, HitTrees::Name name,
                                 const Sink& sink) {
  const auto add_tokens = [this](std::span<const Link> links, std::vector<SequenceTable::Word>& tokens) {
    for (const Link link : links) {
      if (CanonicalTrees::is_tokens(link)) {
        const auto set = canonical_.tokens(link);
        tokens.insert(tokens.end(), set.begin(), set.end());
      }
    }
    sort_unique(tokens);
  };
  std::vector<SequenceTable::Word> present;
  add_tokens(here, present);
  if (present.empty()) {
    return true;
  }
  std::vector<SequenceTable::Word> known;
  add_tokens(there, known);
  for (const SequenceTable::Word token : present) {
    if (!std::binary_search(known.begin(), known.end(), token) &&
        !sink(paths_.child(path_of_top(), name), static_cast<TokenNumber>(token))) {
      return false;
    }
  }
  return true;
}

bool MissingPairs::descend(std::span<const Link> here, std::span<const Link> there, HitTrees::Name name,
                           std::size_t path_bytes) {
  const auto nodes_of = [](std::span<const Link> links) {
    Nodes nodes;
    for (const Link link : links) {
      if (!CanonicalTrees::is_tokens(link)) {
        nodes.push_back(CanonicalTrees::node_of(link));
      }
    }
    return nodes;  // links are sorted, so these are
  };
  const Nodes here_nodes = nodes_of(here);
  return here_nodes.empty() || open(here_nodes, nodes_of(there), name, path_bytes);
}

// A path that is not in the table has nothing known below it either.
bool MissingPairs::may_matter(HitTrees::Name name) const {
  return scope_ == Scope::all_paths || paths_.find_child(frames_[depth_ - 1].path, name).has_value();
}

// Names the directories on the way down that have no number yet.
PathTable::Path MissingPairs::path_of_top() {
  std::size_t named = depth_ - 1;
  while (frames_[named].path == k_unnamed) {
    --named;
  }
  for (std::size_t i = named + 1; i < depth_; ++i) {
    frames_[i].path = paths_.child(frames_[i - 1].path, frames_[i].name);
  }
  return frames_[depth_ - 1].path;
}

}  // namespace ekaudit::scanner::git
