// How the entries of one pack depend on one another: each delta hangs below its base, so that the pack
// falls into trees ("families") whose roots are whole objects. Read from the index and the entries'
// headers alone, on all threads. Entries are numbered by rank, in the order in which they lie in the pack.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/run_control.h"
#include "scanner/git/mapped_pack.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_index.h"

namespace ekaudit::scanner::git {

class PackFamilies {
 public:
  using Rank = std::uint32_t;
  static constexpr Rank k_none = 0xFFFFFFFF;

  // The tree below `root`, a whole object, or a delta whose base lies outside this pack.
  struct Family {
    Rank root = 0;
    std::optional<ObjectType> type;  // of all its members; nothing where the base lies outside
    std::uint64_t packed_bytes = 0;  // of all its members' entries
    std::uint32_t size = 0;          // members
  };

  // `index` and `pack` must outlive the result. Stops early, with no family, if `control` is stopped.
  PackFamilies(const PackIndex& index, const MappedPack& pack, unsigned jobs, core::RunControl& control);

  Rank size() const { return static_cast<Rank>(entries_.size()); }
  // Position in the index.
  std::uint32_t position(Rank rank) const { return entries_[rank].position; }
  std::uint64_t offset(Rank rank) const { return entries_[rank].offset; }
  // Where the entry ends, or could at most.
  std::uint64_t end(Rank rank) const {
    return rank + 1 < entries_.size() ? entries_[rank + 1].offset : pack_end_;
  }
  std::span<const Rank> children(Rank rank) const {
    return std::span(children_).subspan(first_child_[rank], first_child_[rank + 1] - first_child_[rank]);
  }
  // Asks for what is known of an entry that will be looked at soon: neighbours in a family lie far apart.
  void prefetch(Rank rank) const {
    __builtin_prefetch(&entries_[rank]);
    __builtin_prefetch(&first_child_[rank]);
  }
  // The CRC-32 of the entry, by the index.
  std::uint32_t crc(Rank rank) const { return entries_[rank].crc; }
  // Whether the index is intact and holds CRCs. If not, objects must be compared with their ids. An id that
  // is wrong although all this is right was forged; Git would not notice either.
  bool has_crcs() const { return has_crcs_; }

  // In order of their roots.
  const std::vector<Family>& families() const { return families_; }
  // Entries without a sound header, or whose chain of deltas runs in a circle or to such an entry.
  const std::vector<Rank>& lost() const { return lost_; }

 private:
  struct Entry {
    std::uint64_t offset;
    std::uint32_t position;
    std::uint32_t crc;
  };
  struct Header {
    Rank base = k_none;
    std::uint8_t kind = 0;  // see the constants in the source
  };

  void sort_entries(const PackIndex& index, unsigned jobs);
  void read_headers(const PackIndex& index, const MappedPack& pack, unsigned jobs, core::RunControl& control);
  Header read_header(const PackIndex& index, const MappedPack& pack, Rank rank) const;
  // The entry that starts at `offset`, or k_none.
  Rank rank_at(std::uint64_t offset) const;
  void link_children();
  void gather_families();
  void climb(Rank rank, std::vector<Rank>& root_of) const;

  std::uint64_t pack_end_;
  bool has_crcs_ = false;
  std::vector<Entry> entries_;
  // Entries by the high bits of their offsets: bucket b begins at first_in_bucket_[b].
  unsigned bucket_shift_ = 0;
  std::vector<Rank> first_in_bucket_;
  std::vector<Header> headers_;  // until the families are gathered
  std::vector<Rank> first_child_;
  std::vector<Rank> children_;
  std::vector<Family> families_;
  std::vector<Rank> lost_;
};

}  // namespace ekaudit::scanner::git
