// Numbers the distinct tree entries that attribution cares about. A directory changes seldom, so the
// millions of links from trees to subtrees are few distinct (name, id) pairs: four bytes then hold a
// link. Compares whole entries; a hash only says where to look.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

// What an entry is to attribution. One entry may be both, then it is noted twice: a hit says nothing
// about what kind of object it is.
enum class EntryRole : std::uint8_t {
  subtree,
  hit_file,
  hit_symlink,
  hit_directory,
  hit_submodule,
};

struct NotedEntry {
  EntryRole role;
  ObjectId id;
  std::string_view name;
};

using EntryNumber = std::uint32_t;

class EntryTable {
 public:
  // Safe from several threads. Which numbers are given depends on who comes first.
  EntryNumber number(const NotedEntry& entry);

  // What the entries take, in bytes; the same whatever the order they came in.
  std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  // The rest only once all entries are in.
  NotedEntry at(EntryNumber number) const;
  // Calls body(number) for each entry.
  template <class Body>
  void for_each(Body&& body) const {
    for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
      for (std::size_t local = 0; local < shards_[shard].end.size(); ++local) {
        body(static_cast<EntryNumber>(local * k_shards + shard));
      }
    }
  }
  // How many there are.
  std::size_t size() const;
  // One more than the largest number.
  std::size_t number_limit() const;

 private:
  static constexpr std::size_t k_shards = 64;
  struct Shard {
    std::mutex mutex;
    std::string keys;                  // one behind the other
    std::vector<std::uint32_t> end;    // of each key
    std::vector<std::uint32_t> slots;  // hash table of local numbers + 1; 0 is free
  };
  static std::string_view key_at(const Shard& shard, std::size_t local);
  static void grow(Shard& shard);

  std::array<Shard, k_shards> shards_;
  std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace ekaudit::scanner::git
