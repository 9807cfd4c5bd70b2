#include "scanner/git/pack_layout.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <optional>
#include <span>

#include "core/parallel.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::uint32_t k_none = 0xFFFFFFFF;
constexpr std::size_t k_scan_batch = 4096;
// Larger ones are left to be verified by their ids, one by one.
constexpr std::uint64_t k_max_checked_entry = std::uint64_t{256} << 20;

using State = PackLayout::State;

class Builder {
 public:
  Builder(const PackIndex& index, const PackFile& pack) : index_(index), pack_(pack), count_(index.size()) {
    layout_.states.resize(count_);
    layout_.peaks.resize(count_);
    layout_.order.reserve(count_);
  }

  PackLayout build(unsigned jobs, core::RunControl& control) {
    sort_by_offset();
    read_headers(jobs, control);
    link_children();
    walk_families();
    append_unresolved();
    return std::move(layout_);
  }

 private:
  void sort_by_offset();
  void read_headers(unsigned jobs, core::RunControl& control);
  void read_header(std::uint32_t rank, PackCursor& cursor);
  bool has_right_crc(std::uint32_t rank, PackCursor& cursor) const;
  std::optional<std::uint32_t> position_at(std::uint64_t offset, std::uint32_t ranks) const;
  void link_children();
  void walk_families();
  void walk_family(std::uint32_t root);
  void append_unresolved();

  std::span<const std::uint32_t> children(std::uint32_t position) const {
    return std::span(children_).subspan(first_child_[position],
                                        first_child_[position + 1] - first_child_[position]);
  }

  const PackIndex& index_;
  const PackFile& pack_;
  std::uint32_t count_;
  PackLayout layout_;
  std::vector<std::uint64_t> offsets_;      // by rank: ascending
  std::vector<std::uint32_t> by_offset_;    // by rank: position
  std::vector<std::uint32_t> bases_;        // by position: the base's position, or k_none
  std::vector<std::uint32_t> first_child_;  // by position: prefix sums into children_
  std::vector<std::uint32_t> children_;
};

void Builder::sort_by_offset() {
  std::vector<std::uint64_t> by_position(count_);
  for (std::uint32_t i = 0; i < count_; ++i) {
    by_position[i] = index_.offset(i).value_or(pack_.end());
  }
  by_offset_.resize(count_);
  std::iota(by_offset_.begin(), by_offset_.end(), 0U);
  std::sort(by_offset_.begin(), by_offset_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return by_position[a] != by_position[b] ? by_position[a] < by_position[b] : a < b;
  });
  offsets_.resize(count_);
  for (std::uint32_t rank = 0; rank < count_; ++rank) {
    offsets_[rank] = by_position[by_offset_[rank]];
  }
}

void Builder::read_headers(unsigned jobs, core::RunControl& control) {
  bases_.assign(count_, k_none);
  layout_.verified = index_.is_intact() && (count_ == 0 || index_.crc(0));
  std::vector<std::unique_ptr<PackCursor>> cursors(jobs);
  const std::size_t batches = (count_ + k_scan_batch - 1) / k_scan_batch;
  core::parallel_for(jobs, batches, 1, [&](unsigned worker, std::size_t batch) {
    if (!cursors[worker]) {
      cursors[worker] = std::make_unique<PackCursor>(pack_, PackCursor::k_scan_buffer);
    }
    const std::size_t end = std::min<std::size_t>((batch + 1) * k_scan_batch, count_);
    for (std::size_t rank = batch * k_scan_batch; rank < end && !control.stopped(); ++rank) {
      read_header(static_cast<std::uint32_t>(rank), *cursors[worker]);
    }
  });
}

void Builder::read_header(std::uint32_t rank, PackCursor& cursor) {
  const std::uint32_t position = by_offset_[rank];
  const auto entry = cursor.entry(offsets_[rank]);
  // Two objects do not lie in one place.
  const bool repeated = rank > 0 && offsets_[rank] == offsets_[rank - 1];
  if (!entry || repeated || (layout_.verified && !has_right_crc(rank, cursor))) {
    return;
  }
  layout_.peaks[position] = std::max(entry->size, entry->result_size);
  switch (entry->kind) {
    case PackEntry::Kind::whole:
      layout_.states[position] = static_cast<State>(1 + static_cast<unsigned>(entry->type));
      break;
    case PackEntry::Kind::offset_delta:
      bases_[position] = position_at(entry->base_offset, rank).value_or(k_none);
      break;
    case PackEntry::Kind::id_delta:
      bases_[position] = index_.find(entry->base_id).value_or(k_none);
      break;
  }
}

bool Builder::has_right_crc(std::uint32_t rank, PackCursor& cursor) const {
  const std::uint64_t begin = offsets_[rank];
  const std::uint64_t end = rank + 1 < count_ ? offsets_[rank + 1] : pack_.end();
  return end - begin <= k_max_checked_entry && cursor.crc(begin, end) == index_.crc(by_offset_[rank]);
}

std::optional<std::uint32_t> Builder::position_at(std::uint64_t offset, std::uint32_t ranks) const {
  const auto end = offsets_.begin() + ranks;
  const auto found = std::lower_bound(offsets_.begin(), end, offset);
  if (found == end || *found != offset) {
    return std::nullopt;
  }
  return by_offset_[static_cast<std::size_t>(found - offsets_.begin())];
}

void Builder::link_children() {
  first_child_.assign(std::size_t{count_} + 1, 0);
  for (const std::uint32_t base : bases_) {
    if (base != k_none) {
      ++first_child_[base + 1];
    }
  }
  std::partial_sum(first_child_.begin(), first_child_.end(), first_child_.begin());
  children_.resize(first_child_.back());
  std::vector<std::uint32_t> next(first_child_.begin(), first_child_.end() - 1);
  for (const std::uint32_t position : by_offset_) {
    if (bases_[position] != k_none) {
      children_[next[bases_[position]]++] = position;
    }
  }
}

void Builder::walk_families() {
  for (const std::uint32_t position : by_offset_) {
    if (bases_[position] == k_none && layout_.states[position] != State::unresolved) {
      walk_family(position);
    }
  }
}

// Each object has one base, so what hangs below a whole object is a tree: no object is met twice, and
// what hangs below nothing but itself is never met.
void Builder::walk_family(std::uint32_t root) {
  struct Step {
    std::uint32_t position;
    std::uint32_t next_child;
    std::uint64_t bytes;  // of the chain so far
  };
  std::vector<Step> path = {{root, 0, layout_.peaks[root]}};
  while (!path.empty()) {
    Step& step = path.back();
    const auto below = children(step.position);
    if (step.next_child == below.size() || path.size() > k_max_delta_chain) {
      layout_.order.push_back(step.position);
      path.pop_back();
      continue;
    }
    const std::uint32_t child = below[step.next_child++];
    const std::uint64_t own = layout_.peaks[child];
    if (own > k_max_chain_bytes || step.bytes > k_max_chain_bytes - own) {
      continue;
    }
    layout_.states[child] = layout_.states[step.position];
    layout_.peaks[child] = std::max(layout_.peaks[child], layout_.peaks[step.position]);
    path.push_back({child, 0, step.bytes + own});
  }
}

void Builder::append_unresolved() {
  for (const std::uint32_t position : by_offset_) {
    if (layout_.states[position] == State::unresolved) {
      layout_.peaks[position] = 0;
      layout_.order.push_back(position);
    }
  }
}

}  // namespace

PackLayout lay_out(const PackIndex& index, const PackFile& pack, unsigned jobs, core::RunControl& control) {
  return Builder(index, pack).build(jobs, control);
}

}  // namespace ekaudit::scanner::git
