// Which commits brought a token to a path, and which still hold it. Two steps, no diffs
// (docs/ARCHITECTURE.md, "Attribution"):
//  1. closure: one pass over all trees finds those that lead to a hit blob, and keeps only the entries
//     that lead there. Trees that lead to the same tokens at the same paths are given the same number,
//     so most commits compare equal to their parent at once.
//  2. events: each commit's restricted tree is compared with those of its parents, descending only
//     where they differ.
// Without a hit nothing is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/notice.h"
#include "scanner/git/attribution_limits.h"
#include "scanner/git/closure.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/hit_blobs.h"
#include "scanner/git/object_parse.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

// A blob as it stood at a path in a commit.
struct Version {
  CommitIndex commit;
  ObjectId blob;
  EntryKind kind;  // file or symlink; directory or submodule where one was hit
};

// One token at one path, over the whole history.
struct Trace {
  // Commits that hold the token at this path where none of their parents does: oldest first (parents
  // before children, then by commit date, then id).
  std::vector<Version> introduced;
  // The newest commit that still holds it there: a commit in `tips`, or else a commit in scope without
  // children in scope, or else the parent of the newest commit in scope that removed it. Newest means
  // last in the order of `introduced`.
  Version newest;
  // Indices into `tips` of those whose tree holds it there.
  std::vector<std::size_t> held_by_tips;
};

struct PathToken {
  std::string path;  // repository-relative bytes, '/' between segments
  TokenNumber token;
  auto operator<=>(const PathToken&) const = default;
};

struct Attribution {
  std::map<PathToken, Trace> traces;
  // Hit blobs that no commit's tree leads to, by id, with the path below the outermost tree that holds
  // them (empty if no tree does) and that tree's id (zero if none). Only asked where all commits are in
  // scope.
  struct Orphan {
    ObjectId blob;
    std::string path;
    ObjectId root;
    EntryKind kind;
  };
  std::vector<Orphan> orphans;
  core::Notices notices;
};

// `in_scope`: commits whose events count (empty: all of them). `tips`: commits of refs, HEAD and the
// like, in the caller's order. Paths deeper than 4,096 segments or longer than 64 KiB are cut off
// with a notice. Where a limit leaves something out there is a notice too, and each token still has a
// trace (or, if the trees themselves are too many, its blobs are orphans). The result depends neither on the
// number of jobs nor on the order of the store; stopped, it holds notices only.
Attribution attribute(Closure closure, const CommitGraph& graph, const HitBlobs& hits,
                      std::span<const CommitIndex> tips, const std::vector<bool>& in_scope,
                      core::RunControl& control, const AttributionLimits& caps = {});

// Both steps, over the trees of `store`.
Attribution attribute(ObjectStore& store, const CommitGraph& graph, const HitBlobs& hits,
                      std::span<const CommitIndex> tips, const std::vector<bool>& in_scope,
                      const EnumerationLimits& limits, core::RunControl& control,
                      const AttributionLimits& caps = {});

}  // namespace ekaudit::scanner::git
