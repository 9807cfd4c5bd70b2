// A set of paths that several threads fill. All directories of a path are in it too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::scanner::git {

class PathSet {
 public:
  using Path = std::uint32_t;
  using Children = std::map<std::string, Path, std::less<>>;
  static constexpr Path k_root = 0;

  explicit PathSet(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // `parent`/`name`, added if it is new; nothing once the set is full. Safe from several threads.
  std::optional<Path> add(Path parent, std::string_view name);

  // Only once all paths are in.
  const Children& children(Path path) const { return nodes_[path]; }
  bool full() const { return full_; }

 private:
  std::mutex mutex_;
  std::vector<Children> nodes_ = std::vector<Children>(1);
  std::size_t bytes_ = 0;
  std::size_t max_bytes_;
  bool full_ = false;
};

}  // namespace ekaudit::scanner::git
