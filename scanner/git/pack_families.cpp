#include "scanner/git/pack_families.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <numeric>
#include <utility>

#include "core/parallel.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_scan_batch = 4096;

// Header::kind: 1 + ObjectType for a whole object, or one of these.
constexpr std::uint8_t k_unsound = 0;
constexpr std::uint8_t k_delta = 5;
constexpr std::uint8_t k_foreign_delta = 6;  // its base lies outside the pack

constexpr PackFamilies::Rank k_unknown = 0xFFFFFFFE;  // in root_of: not found out yet

}  // namespace

PackFamilies::PackFamilies(const PackIndex& index, const MappedPack& pack, unsigned jobs,
                           core::RunControl& control)
    : pack_end_(pack.end()) {
  sort_entries(index, jobs);
  read_headers(index, pack, jobs, control);
  if (!control.stopped()) {
    link_children();
    gather_families();
  }
  headers_ = {};
  first_in_bucket_ = {};
}

// Each thread distributes a range of buckets of its own, so that none writes where another does. With about
// one entry a bucket, what is left to sort is next to nothing.
void PackFamilies::sort_entries(const PackIndex& index, unsigned jobs) {
  const std::uint32_t count = index.size();
  std::vector<std::uint64_t> offsets(count);
  core::parallel_for(jobs, (count + k_scan_batch - 1) / k_scan_batch, 1, [&](unsigned, std::size_t batch) {
    const auto begin = static_cast<std::uint32_t>(batch * k_scan_batch);
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(begin + k_scan_batch, count));
    for (std::uint32_t position = begin; position < end; ++position) {
      offsets[position] = std::min(index.offset(position).value_or(pack_end_), pack_end_);
    }
  });

  const std::uint64_t per_bucket = count == 0 ? 1 : std::bit_ceil(pack_end_ / count + 1);
  bucket_shift_ = static_cast<unsigned>(std::countr_zero(per_bucket));
  const std::size_t buckets = static_cast<std::size_t>(pack_end_ >> bucket_shift_) + 1;
  first_in_bucket_.assign(buckets + 1, 0);
  entries_.resize(count);
  const auto ranges = [&](auto&& body) {
    core::parallel_for(jobs, jobs, 1, [&](unsigned, std::size_t part) {
      body(buckets * part / jobs, buckets * (part + 1) / jobs);
    });
  };
  ranges([&](std::size_t from, std::size_t to) {
    for (const std::uint64_t offset : offsets) {
      const std::size_t bucket = offset >> bucket_shift_;
      if (bucket >= from && bucket < to) {
        ++first_in_bucket_[bucket + 1];
      }
    }
  });
  std::partial_sum(first_in_bucket_.begin(), first_in_bucket_.end(), first_in_bucket_.begin());
  ranges([&](std::size_t from, std::size_t to) {
    std::vector<Rank> next(first_in_bucket_.begin() + static_cast<std::ptrdiff_t>(from),
                           first_in_bucket_.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::uint32_t position = 0; position < count; ++position) {
      const std::size_t bucket = offsets[position] >> bucket_shift_;
      if (bucket >= from && bucket < to) {
        entries_[next[bucket - from]++] = {offsets[position], position, index.crc(position).value_or(0)};
      }
    }
    for (std::size_t bucket = from; bucket < to; ++bucket) {
      std::sort(entries_.begin() + first_in_bucket_[bucket], entries_.begin() + first_in_bucket_[bucket + 1],
                [](const Entry& a, const Entry& b) {
                  return std::pair(a.offset, a.position) < std::pair(b.offset, b.position);
                });
    }
  });
}

void PackFamilies::read_headers(const PackIndex& index, const MappedPack& pack, unsigned jobs,
                                core::RunControl& control) {
  headers_.resize(entries_.size());
  const std::size_t batches = (entries_.size() + k_scan_batch - 1) / k_scan_batch;
  // The index's checksum is one piece of work among the others, the longest: it comes first.
  core::parallel_for(jobs, batches + 1, 1, [&](unsigned, std::size_t piece) {
    if (piece == 0) {
      has_crcs_ = (index.size() == 0 || index.crc(0)) && index.is_intact();
      return;
    }
    const std::size_t begin = (piece - 1) * k_scan_batch;
    const std::size_t end = std::min(begin + k_scan_batch, entries_.size());
    for (std::size_t rank = begin; rank < end && !control.stopped(); ++rank) {
      headers_[rank] = read_header(index, pack, static_cast<Rank>(rank));
    }
  });
}

PackFamilies::Header PackFamilies::read_header(const PackIndex& index, const MappedPack& pack,
                                               Rank rank) const {
  const std::uint64_t offset = entries_[rank].offset;
  // Two objects do not lie in one place.
  if (rank > 0 && offset == entries_[rank - 1].offset) {
    return {k_none, k_unsound};
  }
  const auto header = pack.header(offset);
  if (!header) {
    return {k_none, k_unsound};
  }
  if (header->kind == EntryHeader::Kind::whole) {
    return {k_none, static_cast<std::uint8_t>(1 + static_cast<unsigned>(header->type))};
  }
  Rank base = k_none;
  if (header->kind == EntryHeader::Kind::offset_delta) {
    base = rank_at(header->base_offset);
    // An offset says which pack; what is not there is nowhere.
    return {base, base == k_none ? k_unsound : k_delta};
  }
  if (const auto position = index.find(header->base_id)) {
    base = rank_at(index.offset(*position).value_or(pack_end_));
  }
  return {base, base == k_none ? k_foreign_delta : k_delta};
}

PackFamilies::Rank PackFamilies::rank_at(std::uint64_t offset) const {
  if (offset >= pack_end_) {
    return k_none;
  }
  const std::size_t bucket = offset >> bucket_shift_;
  const auto begin = entries_.begin() + first_in_bucket_[bucket];
  const auto end = entries_.begin() + first_in_bucket_[bucket + 1];
  const auto found = std::lower_bound(
      begin, end, offset, [](const Entry& entry, std::uint64_t wanted) { return entry.offset < wanted; });
  return found == end || found->offset != offset ? k_none : static_cast<Rank>(found - entries_.begin());
}

void PackFamilies::link_children() {
  first_child_.assign(entries_.size() + 1, 0);
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
  std::vector<Rank> root_of(entries_.size(), k_unknown);
  std::vector<std::uint32_t> family_of(entries_.size());  // of roots
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
