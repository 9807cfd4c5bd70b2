// Trees read one by one, with their entries in the order of plain names (Git sorts directories as if
// their names ended in '/', which puts a file and a directory of one name apart).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "scanner/git/object_parse.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

class SortedTree {
 public:
  explicit SortedTree(std::string bytes);
  SortedTree(const SortedTree&) = delete;
  SortedTree& operator=(const SortedTree&) = delete;

  std::span<const TreeEntry> entries() const { return entries_; }
  std::size_t memory() const { return bytes_.size() + entries_.size() * sizeof(TreeEntry); }

 private:
  std::string bytes_;
  std::vector<TreeEntry> entries_;
};

// Not thread-safe: one for each worker.
class TreeCache {
 public:
  TreeCache(ObjectStore& store, std::uint64_t max_object_size) : store_(store), max_size_(max_object_size) {}

  // Null where the tree cannot be read or the object is none.
  std::shared_ptr<const SortedTree> get(const ObjectId& id);

 private:
  ObjectStore& store_;
  std::uint64_t max_size_;
  std::unordered_map<ObjectId, std::shared_ptr<const SortedTree>, ObjectIdHash> trees_;
  std::size_t memory_ = 0;
};

}  // namespace ekaudit::scanner::git
