// The entries of a pack in the order in which they lie there: by that alone it is known where each ends.
#pragma once

#include <cstdint>
#include <vector>

#include "scanner/git/pack_index.h"

namespace ekaudit::scanner::git {

class PackOrder {
 public:
  // A place in this order, from 0.
  using Rank = std::uint32_t;
  static constexpr Rank k_none = 0xFFFFFFFF;

  // `pack_end`: MappedPack::end(). On all threads.
  PackOrder(const PackIndex& index, std::uint64_t pack_end, unsigned jobs);

  Rank size() const { return static_cast<Rank>(entries_.size()); }
  // Position in the index.
  std::uint32_t position(Rank rank) const { return entries_[rank].position; }
  std::uint64_t offset(Rank rank) const { return entries_[rank].offset; }
  // Where the entry ends, or could at most.
  std::uint64_t end(Rank rank) const {
    return rank + 1 < entries_.size() ? entries_[rank + 1].offset : pack_end_;
  }
  // The CRC-32 of the entry, by the index.
  std::uint32_t crc(Rank rank) const { return entries_[rank].crc; }
  // The entry that starts at `offset`, or k_none.
  Rank rank_at(std::uint64_t offset) const;
  // Asks for what rank_at() will look at first.
  void prefetch_search(std::uint64_t offset) const {
    if (offset < pack_end_) {
      __builtin_prefetch(&first_in_bucket_[offset >> bucket_shift_]);
    }
  }
  // Gives back what rank_at() needs, which is not to be called any more.
  void forget_offsets() { first_in_bucket_ = {}; }
  // Asks for what is known of an entry that will be looked at soon.
  void prefetch(Rank rank) const { __builtin_prefetch(&entries_[rank]); }

 private:
  struct Entry {
    std::uint64_t offset;
    std::uint32_t position;
    std::uint32_t crc;
  };

  std::uint64_t pack_end_;
  std::vector<Entry> entries_;
  // Entries by the high bits of their offsets: bucket b begins at first_in_bucket_[b].
  unsigned bucket_shift_ = 0;
  std::vector<Rank> first_in_bucket_;
};

}  // namespace ekaudit::scanner::git
