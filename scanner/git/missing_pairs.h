// The (path, token) pairs that some trees hold and others do not. Descends only where they differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "scanner/git/attribution_limits.h"
#include "scanner/git/canonical_trees.h"
#include "scanner/git/path_table.h"

namespace ekaudit::scanner::git {

class MissingPairs {
 public:
  // Returns false to end the walk.
  using Sink = std::function<bool(PathTable::Path, TokenNumber)>;

  // Which paths to look at: all, or only those that are in the table already.
  enum class Scope { all_paths, known_paths };

  // The arguments must outlive this. Paths are added to `paths` only where a pair is reported.
  MissingPairs(const HitTrees& trees, const CanonicalTrees& canonical, PathTable& paths,
               const AttributionLimits& caps);

  // Calls `sink` for each pair in one of `here` and in none of `there`, in byte order of the paths.
  // Each root's node stands for a whole tree.
  void run(std::span<const CanonicalTrees::Node> here, std::span<const CanonicalTrees::Node> there,
           Scope scope, const Sink& sink);

  // Over all runs: a walk was ended by a limit; a path was too long or too deep to follow.
  bool limited() const { return limited_; }
  bool cut() const { return cut_; }

 private:
  using Link = CanonicalTrees::Link;
  using Nodes = std::vector<CanonicalTrees::Node>;

  // A directory on the way down.
  struct Frame {
    HitTrees::Name name = 0;
    std::size_t path_bytes = 0;
    PathTable::Path path = 0;  // or k_unnamed
    std::vector<Link> extra;   // links here and not there
    std::size_t next = 0;      // in `extra`
    std::span<const Link> there;
    std::vector<Link> here_buffer;  // in use where several trees stand at one path
    std::vector<Link> there_buffer;
  };
  static constexpr PathTable::Path k_unnamed = 0xFFFFFFFFU;

  bool open(const Nodes& here, const Nodes& there, HitTrees::Name name, std::size_t path_bytes);
  std::span<const Link> gather(const Nodes& nodes, std::vector<Link>& buffer) const;
  bool report_tokens(std::span<const Link> here, std::span<const Link> there, HitTrees::Name name,
                     const Sink& sink);
  bool descend(std::span<const Link> here, std::span<const Link> there, HitTrees::Name name,
               std::size_t path_bytes);
  PathTable::Path path_of_top();
  bool may_matter(HitTrees::Name name) const;

  const HitTrees& trees_;
  const CanonicalTrees& canonical_;
  PathTable& paths_;
  const AttributionLimits& caps_;
  std::deque<Frame> frames_;  // the first depth_ are in use, the others keep their buffers
  std::size_t depth_ = 0;
  Scope scope_ = Scope::all_paths;
  std::uint64_t steps_in_run_ = 0;
  std::uint64_t steps_ = 0;
  bool limited_ = false;
  bool cut_ = false;
};

}  // namespace ekaudit::scanner::git
