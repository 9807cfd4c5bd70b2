// The trees that lead to a hit, and of each only the entries that lead there: a small graph, whatever
// the size of the repository.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/git/object_id.h"
#include "scanner/git/object_parse.h"

namespace ekaudit::scanner::git {

class HitTrees {
 public:
  using Tree = std::uint32_t;  // index of a tree; subtrees have smaller ones than the trees they stand in
  using Name = std::uint32_t;  // index of a name; names are numbered in byte order

  // An object that was hit, as the kind of entry that names it.
  struct Leaf {
    ObjectId object;
    EntryKind kind;
    auto operator<=>(const Leaf&) const = default;
  };

  struct Link {
    Name name;
    std::uint32_t target;
    bool is_leaf() const { return (target & k_leaf_bit) != 0; }
    std::uint32_t leaf() const { return target & ~k_leaf_bit; }
    Tree tree() const { return target; }
  };
  static constexpr std::uint32_t k_leaf_bit = 0x80000000U;

  std::size_t size() const { return ids_.size(); }
  const ObjectId& id(Tree tree) const { return ids_[tree]; }
  std::optional<Tree> find(const ObjectId& id) const;
  std::span<const Tree> by_id() const { return by_id_; }
  // By name; of one name (forged trees repeat them) in the tree's own order.
  std::span<const Link> links(Tree tree) const;
  std::span<const Link> links(Tree tree, Name name) const;

  std::size_t name_count() const { return names_.size(); }
  const std::string& name(Name name) const { return names_[name]; }
  std::size_t leaf_count() const { return leaves_.size(); }
  const Leaf& leaf(std::uint32_t leaf) const { return leaves_[leaf]; }

 private:
  friend class HitTreesBuilder;
  static std::size_t start_of(const ObjectId& id) { return id.prefix() >> 48; }

  std::vector<std::string> names_;  // sorted
  std::vector<Leaf> leaves_;        // sorted
  std::vector<ObjectId> ids_;
  std::vector<Tree> by_id_;  // sorted by id
  // By the first 16 bits of an id: whether there is such a tree. Most trees that are asked for lead nowhere.
  std::vector<bool> starts_;
  std::vector<std::size_t> link_end_;
  std::vector<Link> links_;
};

}  // namespace ekaudit::scanner::git
