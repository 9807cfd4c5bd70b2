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
#include "scanner/git/pack_order.h"

namespace ekaudit::scanner::git {

class PackFamilies {
 public:
  using Rank = PackOrder::Rank;
  static constexpr Rank k_none = PackOrder::k_none;

  // The tree below `root`, a whole object, or a delta whose base lies outside this pack.
  struct Family {
    Rank root = 0;
    std::optional<ObjectType> type;  // of all its members; nothing where the base lies outside
    std::uint64_t packed_bytes = 0;  // of all its members' entries
    std::uint32_t size = 0;          // members
  };

  // `index` and `pack` must outlive the result. Stops early, with no family, if `control` is stopped.
  PackFamilies(const PackIndex& index, const MappedPack& pack, unsigned jobs, core::RunControl& control);

  Rank size() const { return order_.size(); }
  // As PackOrder has them.
  std::uint32_t position(Rank rank) const { return order_.position(rank); }
  std::uint64_t offset(Rank rank) const { return order_.offset(rank); }
  std::uint64_t end(Rank rank) const { return order_.end(rank); }
  std::uint32_t crc(Rank rank) const { return order_.crc(rank); }
  std::span<const Rank> children(Rank rank) const {
    return std::span(children_).subspan(first_child_[rank], first_child_[rank + 1] - first_child_[rank]);
  }
  // Asks for what is known of an entry that will be looked at soon: neighbours in a family lie far apart.
  void prefetch(Rank rank) const {
    order_.prefetch(rank);
    __builtin_prefetch(&first_child_[rank]);
  }
  // Whether the index is intact and holds CRCs. If not, objects must be compared with their ids. An id that
  // is wrong although all this is right was forged; Git would not notice either.
  bool has_crcs() const { return has_crcs_; }

  // In order of their roots.
  const std::vector<Family>& families() const { return families_; }
  // Entries without a sound header, or whose chain of deltas runs in a circle or to such an entry.
  const std::vector<Rank>& lost() const { return lost_; }

 private:
  struct Header {
    Rank base = k_none;
    std::uint8_t kind = 0;  // see the constants in the source
  };

  void read_headers(const PackIndex& index, const MappedPack& pack, unsigned jobs, core::RunControl& control);
  void read_headers(const PackIndex& index, const MappedPack& pack, Rank begin, Rank end);
  Header link(const PackIndex& index, const MappedPack& pack, const EntryHeader& header) const;
  void link_children();
  void gather_families();
  void climb(Rank rank, std::vector<Rank>& root_of) const;

  PackOrder order_;
  bool has_crcs_ = false;
  std::vector<Header> headers_;  // until the families are gathered
  std::vector<Rank> first_child_;
  std::vector<Rank> children_;
  std::vector<Family> families_;
  std::vector<Rank> lost_;
};

}  // namespace ekaudit::scanner::git
