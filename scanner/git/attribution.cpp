#include "scanner/git/attribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "scanner/git/canonical_trees.h"
#include "scanner/git/events.h"
#include "scanner/git/hit_trees.h"
#include "scanner/git/holders.h"
#include "scanner/git/reach.h"
#include "scanner/git/versions.h"

namespace ekaudit::scanner::git {
namespace {

AttributionView make_view(const CommitGraph& graph, const HitTrees& trees, const CanonicalTrees& canonical,
                          const HitBlobs& hits, const AttributionLimits& caps) {
  AttributionView view{graph, trees, canonical, hits, caps, {}, graph.parents_first(), {}, {}};
  view.roots.reserve(graph.size());
  for (CommitIndex commit = 0; commit < graph.size(); ++commit) {
    view.roots.push_back(trees.find(graph.node(commit).tree));
  }
  view.position.resize(graph.size());
  for (std::uint32_t position = 0; position < view.order.size(); ++position) {
    view.position[view.order[position]] = position;
  }
  return view;
}

// The start of the path that is within the limits.
PathTable::Path add_path(AttributionView& view, const std::vector<HitTrees::Name>& names, bool& is_cut) {
  PathTable::Path path = PathTable::k_root;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    bytes += view.trees.name(names[i]).size() + (i == 0 ? 0 : 1);
    if (i == view.caps.max_path_segments || bytes > view.caps.max_path_bytes) {
      is_cut = true;
      break;
    }
    path = view.paths.child(path, names[i]);
  }
  return path;
}

// Where a limit left tokens without any trace: the oldest commit that leads to them brought them.
void add_left_out(AttributionView& view, const Reach& reach, const std::vector<bool>& in_scope,
                  Events& events) {
  std::unordered_set<TokenNumber> traced;
  for (const TraceEvents& trace : events.traces) {
    traced.insert(trace.token);
  }
  for (std::uint32_t leaf = 0; leaf < view.trees.leaf_count(); ++leaf) {
    const std::vector<TokenNumber>& tokens = view.hits.at(view.trees.leaf(leaf).object);
    if (std::all_of(tokens.begin(), tokens.end(),
                    [&traced](TokenNumber token) { return traced.count(token) != 0; })) {
      continue;
    }
    const auto way = reach.way_to(leaf);
    if (!way || !way->commit || !(in_scope.empty() || in_scope[*way->commit])) {
      continue;
    }
    bool is_cut = false;
    const PathTable::Path path = add_path(view, way->path, is_cut);
    for (const TokenNumber token : tokens) {
      if (traced.insert(token).second) {
        events.traces.push_back(
            {path, token, {*way->commit}, std::nullopt, is_cut ? std::optional(way->leaf) : std::nullopt});
      }
    }
  }
}

// Turns events and holders into traces.
class TraceWriter {
 public:
  TraceWriter(const AttributionView& view, std::map<PathToken, Trace>& traces)
      : view_(view), traces_(traces) {}

  void write(const TraceEvents& events, Holders&& holders) {
    names_ = view_.paths.names(events.path);
    Trace trace;
    for (const CommitIndex commit : events.introduced) {
      if (const auto version = version_in(commit, events)) {
        trace.introduced.push_back(*version);
      }
    }
    if (trace.introduced.empty()) {
      return;
    }
    trace.newest = newest(events, holders, trace);
    trace.held_by_tips = std::move(holders.tips);
    PathToken key{path_text(names_, view_.trees), events.token};
    const auto [place, is_new] = traces_.try_emplace(std::move(key), trace);
    if (!is_new) {
      merge(place->second, std::move(trace));
    }
  }

 private:
  std::optional<Version> version_in(CommitIndex commit, const TraceEvents& events) const {
    const auto root = view_.roots[commit];
    auto leaf = events.cut_leaf;
    if (!leaf && root) {
      leaf = find_leaf(view_.trees, view_.hits, *root, names_, events.token);
    }
    return leaf ? std::optional(Version{commit, leaf->object, leaf->kind}) : std::nullopt;
  }

  Version newest(const TraceEvents& events, const Holders& holders, const Trace& trace) const {
    std::optional<Version> found;
    if (holders.newest) {
      found = version_in(*holders.newest, events);
    } else if (events.removed_by) {
      for (const CommitIndex parent : view_.graph.parents(*events.removed_by)) {
        if (!found || view_.position[parent] > view_.position[found->commit]) {
          const auto version = version_in(parent, events);
          found = version ? version : found;
        }
      }
    }
    // Without any a limit was reached; what introduced it last held it for sure.
    return found.value_or(trace.introduced.back());
  }

  // Two paths have one text where a forged tree has a name with a '/' in it.
  void merge(Trace& into, Trace&& from) const {
    const auto older = [this](const Version& a, const Version& b) {
      return view_.position[a.commit] < view_.position[b.commit];
    };
    std::vector<Version> versions;
    std::merge(into.introduced.begin(), into.introduced.end(), from.introduced.begin(), from.introduced.end(),
               std::back_inserter(versions), older);
    into.introduced = std::move(versions);
    std::vector<std::size_t> tips;
    std::set_union(into.held_by_tips.begin(), into.held_by_tips.end(), from.held_by_tips.begin(),
                   from.held_by_tips.end(), std::back_inserter(tips));
    into.held_by_tips = std::move(tips);
    if (older(into.newest, from.newest)) {
      into.newest = from.newest;
    }
  }

  const AttributionView& view_;
  std::map<PathToken, Trace>& traces_;
  std::vector<HitTrees::Name> names_;
};

std::vector<Attribution::Orphan> find_orphans(const AttributionView& view, const Reach& reach) {
  std::map<ObjectId, Attribution::Orphan> orphans;
  for (const auto& [object, tokens] : view.hits) {
    orphans.insert({object, {object, "", ObjectId{}, EntryKind::file}});
  }
  for (std::uint32_t leaf = 0; leaf < view.trees.leaf_count(); ++leaf) {
    const HitTrees::Leaf& hit = view.trees.leaf(leaf);
    const auto orphan = orphans.find(hit.object);
    const auto way = orphan == orphans.end() ? std::nullopt : reach.way_to(leaf);
    if (way && way->commit) {
      orphans.erase(orphan);
    } else if (way && orphan->second.root.is_zero()) {
      orphan->second.root = view.trees.id(way->root);
      orphan->second.kind = hit.kind;
      std::string path = path_text(way->path, view.trees);
      if (way->path.size() <= view.caps.max_path_segments && path.size() <= view.caps.max_path_bytes) {
        orphan->second.path = std::move(path);
      }
    }
  }
  std::vector<Attribution::Orphan> result;
  result.reserve(orphans.size());
  for (auto& [object, orphan] : orphans) {
    result.push_back(std::move(orphan));
  }
  return result;
}

void add_notices(bool limited, bool cut, const AttributionLimits& caps, core::Notices& notices) {
  if (limited) {
    notices.push_back({"attribution-limited",
                       "this history holds more paths with tokens than are followed: some paths, commits or "
                       "branches were left out; each token is reported at least once",
                       true, "", "", ""});
  }
  if (cut) {
    notices.push_back({"path-too-long",
                       fmt::format("paths of over {} segments or {} bytes were cut off",
                                   caps.max_path_segments, caps.max_path_bytes),
                       true, "", "", ""});
  }
}

}  // namespace

Attribution attribute(ObjectStore& store, const CommitGraph& graph, const HitBlobs& hits,
                      std::span<const CommitIndex> tips, const std::vector<bool>& in_scope,
                      const EnumerationLimits& limits, core::RunControl& control,
                      const AttributionLimits& caps) {
  return hits.empty() ? Attribution{}
                      : attribute(find_hit_trees(store, hits, limits, caps, control), graph, hits, tips,
                                  in_scope, control, caps);
}

Attribution attribute(Closure closure, const CommitGraph& graph, const HitBlobs& hits,
                      std::span<const CommitIndex> tips, const std::vector<bool>& in_scope,
                      core::RunControl& control, const AttributionLimits& caps) {
  Attribution result;
  result.notices = std::move(closure.notices);
  if (control.stopped()) {
    return result;
  }
  const CanonicalTrees canonical(closure.trees, hits);
  AttributionView view = make_view(graph, closure.trees, canonical, hits, caps);
  Events events = find_events(view, in_scope, control);
  const Reach reach(view);
  if (events.limited || events.cut) {
    add_left_out(view, reach, in_scope, events);
  }
  HoldersResult holders = find_holders(view, events, tips, in_scope, control);
  if (control.stopped()) {
    return result;
  }
  TraceWriter writer(view, result.traces);
  for (std::size_t trace = 0; trace < events.traces.size(); ++trace) {
    writer.write(events.traces[trace], std::move(holders.holders[trace]));
  }
  if (in_scope.empty()) {
    result.orphans = find_orphans(view, reach);
  }
  add_notices(events.limited || holders.limited, events.cut, caps, result.notices);
  return result;
}

}  // namespace ekaudit::scanner::git
