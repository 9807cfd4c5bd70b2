#include "scanner/git/path_set.h"

namespace ekaudit::scanner::git {

std::optional<PathSet::Path> PathSet::add(Path parent, std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto child = nodes_[parent].find(name); child != nodes_[parent].end()) {
    return child->second;
  }
  constexpr std::size_t k_bookkeeping = 144;  // of a node of a map, and of the map in it
  bytes_ += name.size() + k_bookkeeping;
  if (bytes_ > max_bytes_) {
    full_ = true;
    return std::nullopt;
  }
  const auto path = static_cast<Path>(nodes_.size());
  nodes_[parent].emplace(name, path);
  nodes_.emplace_back();
  return path;
}

}  // namespace ekaudit::scanner::git
