#include "scanner/git/mapped_enumeration.h"

#include <algorithm>
#include <utility>

namespace ekaudit::scanner::git {

namespace {

// Packed bytes of the families that are handed out at a time: enough that handing out costs nothing.
constexpr std::uint64_t k_batch_bytes = std::uint64_t{256} << 10;
constexpr std::size_t k_batch_families = 4096;

}  // namespace

MappedEnumeration::MappedEnumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits,
                                     core::RunControl& control, ObjectVisitor& visitor)
    : Enumeration(store, types, limits, control, visitor), open_(packs().size()), walks_(limits_.jobs) {}

void MappedEnumeration::plan_pack(std::uint32_t pack) {
  const PackIndex& index = packs().index(pack);
  auto pack_ready = ready(pack);
  if (!pack_ready) {
    std::vector<ObjectId> ids = owned_ids(pack);
    control_.progress.objects_expected += ids.size();
    doubt(std::move(ids));
    return;
  }
  open_[pack] = std::make_unique<OpenPack>(index, std::move(*pack_ready));
  OpenPack& open = *open_[pack];
  choose_needed(open);
  cut_batches(pack, open);
  std::vector<ObjectId> lost;
  for (const PackFamilies::Rank rank : open.walked.families.lost()) {
    if (const ObjectId id = index.id(open.walked.families.position(rank)); owners_.owns(pack, id)) {
      lost.push_back(id);
    }
  }
  control_.progress.objects_expected += lost.size();
  doubt(std::move(lost));
}

// A base may lie behind what builds on it, so the tree is walked, and marked on the way back up.
void MappedEnumeration::choose_needed(OpenPack& open) const {
  if (choice().is_all()) {
    return;
  }
  using Rank = PackFamilies::Rank;
  WalkedPack& walked = open.walked;
  walked.choice = choice();
  walked.needed.resize(open.walked.families.size());
  std::vector<std::pair<Rank, Rank>> visited;  // each with what it builds on, which stands before it
  for (const PackFamilies::Family& family : open.walked.families.families()) {
    visited.assign(1, {family.root, PackFamilies::k_none});
    for (std::size_t i = 0; i < visited.size(); ++i) {
      const Rank rank = visited[i].first;
      for (const Rank child : open.walked.families.children(rank)) {
        visited.emplace_back(child, rank);
      }
    }
    for (std::size_t i = visited.size(); i-- > 0;) {
      const auto [rank, base] = visited[i];
      const bool is_needed = walked.needed[rank] || (family.type ? walked.is_wanted(rank, *family.type)
                                                                 : walked.may_be_wanted(rank));
      walked.needed[rank] = is_needed;
      if (is_needed && base != PackFamilies::k_none) {
        walked.needed[base] = true;
      }
    }
  }
}

// The largest families come first, since a thread that is left alone with one at the end holds up all
// others; the rest follow as they lie in the pack.
void MappedEnumeration::cut_batches(std::uint32_t pack, OpenPack& open) {
  const std::vector<PackFamilies::Family>& families = open.walked.families.families();
  for (std::uint32_t i = 0; i < families.size(); ++i) {
    if ((!families[i].type || (types_ & mask_of(*families[i].type)) != 0) &&
        open.walked.is_needed(families[i].root)) {
      open.order.push_back(i);
      control_.progress.objects_expected += families[i].size;
    }
  }
  const auto small = std::stable_partition(open.order.begin(), open.order.end(), [&](std::uint32_t i) {
    return families[i].packed_bytes >= k_batch_bytes;
  });
  std::stable_sort(open.order.begin(), small, [&](std::uint32_t a, std::uint32_t b) {
    const std::uint64_t large_a = families[a].packed_bytes / k_batch_bytes;
    const std::uint64_t large_b = families[b].packed_bytes / k_batch_bytes;
    return large_a > large_b;
  });
  std::uint64_t bytes = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < open.order.size(); ++i) {
    bytes += families[open.order[i]].packed_bytes;
    if (bytes >= k_batch_bytes || i + 1 - begin >= k_batch_families || i + 1 == open.order.size()) {
      batches_.push_back({pack, begin, i + 1});
      begin = i + 1;
      bytes = 0;
    }
  }
}

void MappedEnumeration::run_batch(unsigned worker, const Batch& batch) {
  if (!walks_[worker]) {
    walks_[worker] = std::make_unique<FamilyWalk>(worker, limits_, memory_, control_, visitor_);
  }
  const OpenPack& open = *open_[batch.pack];
  std::vector<ObjectId> doubtful;
  std::uint64_t done = 0;
  const PackFamilies& families = open.walked.families;
  for (std::size_t i = batch.begin; i < batch.end && !control_.stopped(); ++i) {
    if (i + 2 < batch.end) {
      families.prefetch(families.families()[open.order[i + 2]].root);
    }
    if (i + 1 < batch.end) {
      const auto next = families.families()[open.order[i + 1]].root;
      open.walked.pack.prefetch(families.offset(next));
      open.walked.index.prefetch(families.position(next));
    }
    done += walk_family(*walks_[worker], open.walked, families.families()[open.order[i]], doubtful);
  }
  control_.progress.objects += done;
  doubt(std::move(doubtful));
}

}  // namespace ekaudit::scanner::git
