// What `--range A..B` and `--since` mean: which commits are in scope, and which blobs and trees have to
// be searched for what these commits introduced. Reads commits and trees one by one as far as they
// matter, without a pass over the store.
//
// How to go on from a RangeScope: search `blobs`, and the names in `trees`; then
//   ObjectSubset trees(store, scope.trees);
//   attribute(trees, scope.graph, hits, tips, scope.in_scope, ...)
// gives the same traces as a run over the whole repository with the same commits in scope and the same
// tips would (tips that are not in scope.graph left out). That needs more than what is new: at each path
// that a commit in scope brought something to, every version that a commit in scope or a parent of one
// holds there is searched too, or a token that was there before would be taken for a new one, and a
// token that a merge dropped would be taken for held.
#pragma once

#include <optional>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

struct RangeRequest {
  std::vector<ObjectId> include;         // commits whose history is asked about
  std::vector<ObjectId> exclude;         // commits whose history is left out
  std::optional<core::TimePoint> since;  // if set: only commits committed then or later
};

struct RangeScope {
  // The commits in scope and their direct parents; finished. Parents of the latter are left out, so
  // missing_parents() counts only what cannot be read.
  CommitGraph graph;
  std::vector<bool> in_scope;   // by commit
  std::vector<ObjectId> blobs;  // sorted, each once; submodules' commits are left out
  std::vector<ObjectId> trees;  // likewise
  // Missing commits and trees (shallow and partial clones): incomplete.
  core::Notices notices;
};

// Errors: not_found or malformed where a commit of `exclude` cannot be read; one of `include` becomes a
// notice. Children dated over 16 generations before their parents' dates may lie outside of `since`;
// where dates run backwards by more than 256 commits, commits that `exclude` leads to may be in scope,
// never the other way round. The same for any number of jobs.
core::Result<RangeScope> find_range(ObjectStore& store, const RangeRequest& request,
                                    const EnumerationLimits& limits, core::RunControl& control);

}  // namespace ekaudit::scanner::git
