// Paths as numbers: each is a name below another path. Only paths at which something happened are in
// the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scanner/git/hit_trees.h"

namespace ekaudit::scanner::git {

class PathTable {
 public:
  using Path = std::uint32_t;
  static constexpr Path k_root = 0;

  // The path `parent`/`name`, added if it is new.
  Path child(Path parent, HitTrees::Name name);
  std::optional<Path> find_child(Path parent, HitTrees::Name name) const;

  std::size_t size() const { return nodes_.size(); }
  Path parent(Path path) const { return nodes_[path].parent; }
  HitTrees::Name name(Path path) const { return nodes_[path].name; }
  // From the root down; empty for the root.
  std::vector<HitTrees::Name> names(Path path) const;

 private:
  struct Node {
    Path parent;
    HitTrees::Name name;
  };
  static std::uint64_t key_of(Path parent, HitTrees::Name name) {
    return (static_cast<std::uint64_t>(parent) << 32) | name;
  }
  std::vector<Node> nodes_ = {{k_root, 0}};
  std::unordered_map<std::uint64_t, Path> children_;
};

// Joined by '/'.
std::string path_text(const std::vector<HitTrees::Name>& names, const HitTrees& trees);

}  // namespace ekaudit::scanner::git
