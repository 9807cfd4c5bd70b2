#include "scanner/git/pack_families.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <utility>

#include "core/parallel.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_scan_batch = 4096;
// Headers lie apart: by the time the processor has fetched one, so many others have been read.
constexpr PackFamilies::Rank k_ahead = 16;
constexpr std::size_t k_at_once = 64;

// Header::kind: 1 + ObjectType for a whole object, or one of these.
constexpr std::uint8_t k_unsound = 0;
constexpr std::uint8_t k_delta = 5;
constexpr std::uint8_t k_foreign_delta = 6;  // its base lies outside the pack

constexpr PackFamilies::Rank k_unknown = 0xFFFFFFFE;  // in root_of: not found out yet

}  // namespace

PackFamilies::PackFamilies(const PackIndex& index, const MappedPack& pack, unsigned jobs,
                           core::RunControl& control)
    : order_(index, pack.end(), jobs) {
  read_headers(index, pack, jobs, control);
  if (!control.stopped()) {
    core::parallel_for(
        jobs, 2, 1, [this](unsigned, std::size_t task) { task == 0 ? gather_families() : link_children(); });
  }
  headers_ = {};
  order_.forget_offsets();
}

void PackFamilies::read_headers(const PackIndex& index, const MappedPack& pack, unsigned jobs,
                                core::RunControl& control) {
  headers_.resize(size());
  const std::size_t batches = (size() + k_scan_batch - 1) / k_scan_batch;
  // The index's checksum is one piece of work among the others, the longest: it comes first.
  core::parallel_for(jobs, batches + 1, 1, [&](unsigned, std::size_t piece) {
    if (piece == 0) {
      has_crcs_ = (index.size() == 0 || index.crc(0)) && index.is_intact();
      return;
    }
    const std::size_t begin = (piece - 1) * k_scan_batch;
    const std::size_t end = std::min<std::size_t>(begin + k_scan_batch, size());
    for (std::size_t rank = begin; rank < end && !control.stopped(); rank += k_at_once) {
      read_headers(index, pack, static_cast<Rank>(rank), static_cast<Rank>(std::min(rank + k_at_once, end)));
    }
  });
}

// Entries lie apart, and so do what is known of them and of their bases: in two rounds, what the second one
// needs is on its way to the processor while the first goes on.
void PackFamilies::read_headers(const PackIndex& index, const MappedPack& pack, Rank begin, Rank end) {
  std::array<std::optional<EntryHeader>, k_at_once> headers;
  for (Rank rank = begin; rank < end; ++rank) {
    if (rank + k_ahead < size()) {
      pack.prefetch(order_.offset(rank + k_ahead));
    }
    const auto header = pack.header(order_.offset(rank));
    if (header && header->kind == EntryHeader::Kind::offset_delta) {
      order_.prefetch_search(header->base_offset);
    }
    headers[rank - begin] = header;
  }
  for (Rank rank = begin; rank < end; ++rank) {
    // Two objects do not lie in one place.
    const bool is_double = rank > 0 && order_.offset(rank) == order_.offset(rank - 1);
    const auto& header = headers[rank - begin];
    headers_[rank] = header && !is_double ? link(index, pack, *header) : Header{k_none, k_unsound};
  }
}

PackFamilies::Header PackFamilies::link(const PackIndex& index, const MappedPack& pack,
                                        const EntryHeader& header) const {
  if (header.kind == EntryHeader::Kind::whole) {
    return {k_none, static_cast<std::uint8_t>(1 + static_cast<unsigned>(header.type))};
  }
  Rank base = k_none;
  if (header.kind == EntryHeader::Kind::offset_delta) {
    base = order_.rank_at(header.base_offset);
    // An offset says which pack; what is not there is nowhere.
    return {base, base == k_none ? k_unsound : k_delta};
  }
  if (const auto position = index.find(header.base_id)) {
    base = order_.rank_at(index.offset(*position).value_or(pack.end()));
  }
  return {base, base == k_none ? k_foreign_delta : k_delta};
}

void PackFamilies::link_children() {
  first_child_.assign(size() + 1, 0);
  for (const Header& header : headers_) {
    if (header.base != k_none) {
      ++first_child_[header.base + 1];
    }
  }
  std::partial_sum(first_child_.begin(), first_child_.end(), first_child_.begin());
  children_.resize(first_child_.back());
  // Filled from the back, which leaves first_child_ as it was and the children in order.
  std::vector<Rank> next(first_child_.begin() + 1, first_child_.end());
  for (Rank rank = size(); rank-- > 0;) {
    if (headers_[rank].base != k_none) {
      children_[--next[headers_[rank].base]] = rank;
    }
  }
}

void PackFamilies::gather_families() {
  std::vector<Rank> root_of(size(), k_unknown);
  std::vector<std::uint32_t> family_of(size());  // of roots
  for (Rank rank = 0; rank < size(); ++rank) {
    const Header& header = headers_[rank];
    if (header.kind == k_unsound) {
      root_of[rank] = k_none;
    } else if (header.kind != k_delta) {
      root_of[rank] = rank;
      family_of[rank] = static_cast<std::uint32_t>(families_.size());
      const bool foreign = header.kind == k_foreign_delta;
      families_.push_back(
          {rank, foreign ? std::nullopt : std::optional(static_cast<ObjectType>(header.kind - 1)), 0, 0});
    } else if (header.base < rank && root_of[header.base] != k_unknown) {
      // Nearly all: a base lies before what builds on it.
      root_of[rank] = root_of[header.base];
    }
  }
  for (Rank rank = 0; rank < size(); ++rank) {
    if (root_of[rank] == k_unknown) {
      climb(rank, root_of);
    }
    if (root_of[rank] == k_none) {
      lost_.push_back(rank);
      continue;
    }
    Family& family = families_[family_of[root_of[rank]]];
    family.packed_bytes += end(rank) - offset(rank);
    ++family.size;
  }
}

// Follows the bases up to one whose root is known. A circle has none.
void PackFamilies::climb(Rank rank, std::vector<Rank>& root_of) const {
  std::vector<Rank> path;
  Rank at = rank;
  while (root_of[at] == k_unknown) {
    root_of[at] = k_none;
    path.push_back(at);
    at = headers_[at].base;
  }
  for (const Rank member : path) {
    root_of[member] = root_of[at];
  }
}

}  // namespace ekaudit::scanner::git
