#include "scanner/git/range.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <numeric>
#include <utility>

#include "core/parallel.h"
#include "scanner/git/range_commits.h"
#include "scanner/git/range_trees.h"

namespace ekaudit::scanner::git {
namespace {

constexpr std::size_t k_max_frames_per_commit = 250'000;
constexpr std::size_t k_max_path_bytes = std::size_t{512} << 20;

std::vector<ObjectId> sorted(const RangeTreeWalk::IdSet& ids) {
  std::vector<ObjectId> result(ids.begin(), ids.end());
  std::sort(result.begin(), result.end());
  return result;
}

// One commit of each part of the graph that hangs together.
std::vector<CommitIndex> representatives(const CommitGraph& graph) {
  std::vector<CommitIndex> leader(graph.size());
  std::iota(leader.begin(), leader.end(), 0);
  const auto find = [&leader](CommitIndex commit) {
    while (leader[commit] != commit) {
      leader[commit] = leader[leader[commit]];
      commit = leader[commit];
    }
    return commit;
  };
  for (CommitIndex commit = 0; commit < graph.size(); ++commit) {
    for (const CommitIndex parent : graph.parents(commit)) {
      const auto [low, high] = std::minmax({find(commit), find(parent)});
      leader[high] = low;
    }
  }
  std::vector<CommitIndex> result;
  for (CommitIndex commit = 0; commit < graph.size(); ++commit) {
    if (leader[commit] == commit) {
      result.push_back(commit);
    }
  }
  return result;
}

class RangeTrees {
 public:
  RangeTrees(ObjectStore& store, const EnumerationLimits& limits, core::RunControl& control,
             RangeScope& scope)
      : jobs_(std::max(limits.jobs, 1U)), control_(control), scope_(scope), paths_(k_max_path_bytes) {
    for (unsigned i = 0; i < jobs_; ++i) {
      walks_.emplace_back(store, limits.max_object_size, k_max_frames_per_commit, paths_);
    }
    // Neighbours share most of their trees.
    for (const CommitIndex commit : scope.graph.parents_first()) {
      if (scope.in_scope[commit]) {
        commits_.push_back(commit);
      }
    }
  }

  void run() {
    std::vector<char> needs_context(commits_.size(), 0);
    for_each_of(commits_.size(), [&](RangeTreeWalk& walk, std::size_t index) {
      const std::vector<ObjectId> parents = trees_of(scope_.graph.parents(commits_[index]));
      const bool has_removals = walk.add_introduced(scope_.graph.node(commits_[index]).tree, parents);
      needs_context[index] = has_removals || parents.size() > 1 ? 1 : 0;
    });
    for_each_of(commits_.size(), [&](RangeTreeWalk& walk, std::size_t index) {
      if (needs_context[index] != 0) {
        std::vector<ObjectId> trees = trees_of(scope_.graph.parents(commits_[index]));
        trees.push_back(scope_.graph.node(commits_[index]).tree);
        walk.add_context(trees);
      }
    });
    // Parts of the history without a link between them may still hold the same token at one path.
    const std::vector<CommitIndex> parts = representatives(scope_.graph);
    for_each_of(parts.size(), [&](RangeTreeWalk& walk, std::size_t index) {
      walk.add_context(trees_of(std::array{parts.front(), parts[index]}));
    });
    collect();
  }

 private:
  template <class Body>
  void for_each_of(std::size_t count, Body&& body) {
    constexpr std::size_t k_batch = 8;
    core::parallel_for(jobs_, count, k_batch, [&](unsigned worker, std::size_t index) {
      if (!control_.stopped()) {
        body(walks_[worker], index);
      }
    });
  }

  std::vector<ObjectId> trees_of(std::span<const CommitIndex> commits) const {
    std::vector<ObjectId> trees;
    for (const CommitIndex commit : commits) {
      trees.push_back(scope_.graph.node(commit).tree);
    }
    return trees;
  }

  void collect() {
    RangeTreeWalk::IdSet blobs;
    RangeTreeWalk::IdSet trees;
    RangeTreeWalk::IdSet missing;
    bool limited = false;
    for (const RangeTreeWalk& walk : walks_) {
      blobs.insert(walk.blobs().begin(), walk.blobs().end());
      trees.insert(walk.trees().begin(), walk.trees().end());
      missing.insert(walk.missing().begin(), walk.missing().end());
      limited |= walk.limited();
    }
    scope_.blobs = sorted(blobs);
    scope_.trees = sorted(trees);
    if (!missing.empty()) {
      const std::string first = sorted(missing).front().hex();
      scope_.notices.push_back(
          {"missing-tree",
           fmt::format("{} trees of the range cannot be read, {} among them: a partial clone, "
                       "or a damaged one",
                       missing.size(), first),
           true, "", "", first});
    }
    if (limited) {
      scope_.notices.push_back(
          {"attribution-limited",
           "the commits of the range bring more paths than are followed: what they brought is "
           "searched, but which commit brought it may be wrong",
           true, "", "", ""});
    }
  }

  unsigned jobs_;
  core::RunControl& control_;
  RangeScope& scope_;
  PathSet paths_;
  std::deque<RangeTreeWalk> walks_;  // by worker
  std::vector<CommitIndex> commits_;
};

}  // namespace

core::Result<RangeScope> find_range(ObjectStore& store, const RangeRequest& request,
                                    const EnumerationLimits& limits, core::RunControl& control) {
  auto scope = find_range_commits(store, request, control);
  if (scope) {
    RangeTrees(store, limits, control, *scope).run();
  }
  return scope;
}

}  // namespace ekaudit::scanner::git
