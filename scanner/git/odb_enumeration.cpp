#include "scanner/git/odb_enumeration.h"

#include <utility>

#include "scanner/git/object_header.h"
#include "scanner/git/pack_layout.h"

namespace ekaudit::scanner::git {

namespace {

// Large enough that few delta families are torn apart between threads, which costs rebuilding their
// bases twice; small enough that the threads end together.
constexpr std::size_t k_batch_objects = 256;
constexpr std::uint64_t k_batch_bytes = std::uint64_t{16} << 20;

}  // namespace

OdbEnumeration::OdbEnumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits,
                               core::RunControl& control, ObjectVisitor& visitor)
    : Enumeration(store, types, limits, control, visitor),
      packed_(packs().size()),
      verified_(packs().size()),
      workers_(limits_.jobs) {}

void OdbEnumeration::plan_pack(std::uint32_t pack) {
  const PackIndex& index = packs().index(pack);
  const auto opened = packs().open(pack);
  if (!opened) {
    std::vector<ObjectId> ids = owned_ids(pack);
    control_.progress.objects_expected += ids.size();
    doubt(std::move(ids));
    return;
  }
  const PackLayout layout = lay_out(index, (*opened)->file(), limits_.jobs, control_);
  verified_[pack] = layout.verified;
  std::vector<Packed>& positions = packed_[pack];
  std::vector<ObjectId> doubtful;
  Batch batch{pack, 0, 0};
  std::uint64_t bytes = 0;
  for (const std::uint32_t position : layout.order) {
    const auto state = static_cast<unsigned>(layout.states[position]);
    const bool unresolved = layout.states[position] == PackLayout::State::unresolved;
    const ObjectId id = index.id(position);
    const bool is_taken = unresolved ? choice().may_take(id)
                                     : (types_ >> (state - 1) & 1U) != 0 &&
                                           choice().takes(static_cast<ObjectType>(state - 1), id);
    if (!is_taken || !owners_.owns(pack, id)) {
      continue;
    }
    if (unresolved || layout.peaks[position] > limits_.max_object_size) {
      doubtful.push_back(id);
      continue;
    }
    positions.push_back({position, layout.peaks[position]});
    bytes += layout.peaks[position];
    if (positions.size() - batch.begin >= k_batch_objects || bytes >= k_batch_bytes) {
      batch.end = positions.size();
      batches_.push_back(batch);
      batch.begin = batch.end;
      bytes = 0;
    }
  }
  if (batch.begin < positions.size()) {
    batch.end = positions.size();
    batches_.push_back(batch);
  }
  control_.progress.objects_expected += positions.size() + doubtful.size();
  doubt(std::move(doubtful));
}

void OdbEnumeration::run_batch(unsigned worker, const Batch& batch) {
  for (std::size_t i = batch.begin; i < batch.end && !control_.stopped(); ++i) {
    visit_packed(worker, batch.pack, packed_[batch.pack][i]);
    ++control_.progress.objects;
  }
}

void OdbEnumeration::visit_packed(unsigned worker, std::uint32_t pack, const Packed& packed) {
  const ObjectId id = packs().index(pack).id(packed.position);
  Worker& own = workers_[worker];
  if (!own.open || own.pack != pack) {
    auto opened = packs().open_own(pack);
    own.open = opened ? std::optional(std::move(*opened)) : std::nullopt;
    own.pack = pack;
  }
  if (own.open) {
    const auto large = claim_if_large(packed.peak);
    const auto object = own.open->read(id);
    if (object && (verified_[pack] || matches_id(id, object->type(), object->bytes()))) {
      deliver(worker, id, object->type(), object->bytes());
      return;
    }
  }
  visit_any(worker, id);
}

}  // namespace ekaudit::scanner::git
