// Second half of a range: comparing the trees of its commits. One walk for each thread; their findings
// are sets and do not depend on who found what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "scanner/git/object_id.h"
#include "scanner/git/path_set.h"
#include "scanner/git/tree_cache.h"

namespace ekaudit::scanner::git {

class RangeTreeWalk {
 public:
  using IdSet = std::unordered_set<ObjectId, ObjectIdHash>;

  // The arguments must outlive this. `max_frames`: directories entered in one commit before each tree
  // is entered only once more, whatever the path.
  RangeTreeWalk(ObjectStore& store, std::uint64_t max_object_size, std::size_t max_frames, PathSet& paths)
      : cache_(store, max_object_size), max_frames_(max_frames), paths_(paths) {}

  // Takes in what `tree` holds at a path where none of `parents` holds the same, and what these hold there.
  // Adds these paths to the set. True if a parent holds something where `tree` has nothing of the kind.
  bool add_introduced(const ObjectId& tree, std::span<const ObjectId> parents);

  // Takes in what the trees hold at paths in the set where not all hold the same. Only once all paths
  // are in the set.
  void add_context(std::span<const ObjectId> trees);

  const IdSet& blobs() const { return blobs_; }
  const IdSet& trees() const { return trees_; }      // those compared
  const IdSet& missing() const { return missing_; }  // those that could not be read
  bool limited() const { return limited_; }

 private:
  using Ids = std::vector<ObjectId>;  // sorted, each once; several only in forged trees
  using Entries = std::vector<const TreeEntry*>;
  using Tree = std::shared_ptr<const SortedTree>;

  // A directory of one commit and its parents.
  struct Frame {
    Ids here;
    Ids there;
    std::optional<PathSet::Path> path;
  };
  // A directory of several trees.
  struct ContextFrame {
    std::vector<Ids> groups;
    PathSet::Path path;
  };

  Tree load(const ObjectId& id);
  Entries load_sorted(const Ids& ids, std::vector<Tree>& keep);
  bool compare(const Frame& frame, std::vector<Frame>& pending);
  bool compare_name(std::span<const TreeEntry* const> here, std::span<const TreeEntry* const> there,
                    std::optional<PathSet::Path> parent, std::vector<Frame>& pending);
  void compare_context(const ContextFrame& frame, std::vector<ContextFrame>& pending);
  void add_context_of(const std::vector<std::span<const TreeEntry* const>>& groups, PathSet::Path path,
                      std::vector<ContextFrame>& pending);
  void add_blob(const TreeEntry& entry);

  TreeCache cache_;
  std::size_t max_frames_;
  PathSet& paths_;
  IdSet blobs_;
  IdSet trees_;
  IdSet missing_;
  bool limited_ = false;
};

}  // namespace ekaudit::scanner::git
