#include "scanner/git/pack_order.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <numeric>
#include <utility>

#include "core/parallel.h"

namespace ekaudit::scanner::git {
namespace {

constexpr std::size_t k_scan_batch = 4096;

}  // namespace

// Each thread distributes a range of buckets of its own, so that none writes where another does. With about
// one entry a bucket, what is left to sort is next to nothing.
PackOrder::PackOrder(const PackIndex& index, std::uint64_t pack_end, unsigned jobs) : pack_end_(pack_end) {
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

PackOrder::Rank PackOrder::rank_at(std::uint64_t offset) const {
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

}  // namespace ekaudit::scanner::git
