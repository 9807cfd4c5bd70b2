#include "scanner/git/tree_cache.h"

#include <algorithm>
#include <utility>

namespace ekaudit::scanner::git {

SortedTree::SortedTree(std::string bytes) : bytes_(std::move(bytes)) {
  TreeReader reader(bytes_);
  TreeEntry entry;
  while (reader.next(entry)) {
    entries_.push_back(entry);
  }
  const auto before = [](const TreeEntry& a, const TreeEntry& b) { return a.name < b.name; };
  if (!std::is_sorted(entries_.begin(), entries_.end(), before)) {
    std::stable_sort(entries_.begin(), entries_.end(), before);
  }
}

std::shared_ptr<const SortedTree> TreeCache::get(const ObjectId& id) {
  constexpr std::size_t k_max_memory = std::size_t{48} << 20;
  if (const auto place = trees_.find(id); place != trees_.end()) {
    return place->second;
  }
  std::shared_ptr<const SortedTree> tree;
  auto object = store_.read(id, max_size_);
  if (object && object->type == ObjectType::tree) {
    tree = std::make_shared<const SortedTree>(std::move(object->bytes));
  }
  // Neighbouring commits share most of their trees, so what is old is hardly asked for again.
  const std::size_t memory = sizeof(ObjectId) + (tree ? tree->memory() : 0);
  if (memory_ + memory > k_max_memory) {
    trees_.clear();
    memory_ = 0;
  }
  memory_ += memory;
  trees_.emplace(id, tree);
  return tree;
}

}  // namespace ekaudit::scanner::git
