#include "scanner/git/enumeration.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/parallel.h"
#include "scanner/git/loose_objects.h"
#include "scanner/git/object_header.h"

namespace ekaudit::scanner::git {

namespace {

// Large enough that few delta families are torn apart between threads, which costs rebuilding their
// bases twice; small enough that the threads end together.
constexpr std::size_t k_batch_objects = 256;
constexpr std::uint64_t k_batch_bytes = std::uint64_t{16} << 20;
constexpr std::size_t k_single_batch = 32;

}  // namespace

Enumeration::Enumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits,
                         core::RunControl& control, ObjectVisitor& visitor)
    : store_(store),
      types_(types),
      limits_(limits),
      control_(control),
      visitor_(visitor),
      packed_(store.packs_->size()),
      verified_(store.packs_->size()),
      workers_(std::max(limits.jobs, 1U)) {
  limits_.jobs = std::max(limits.jobs, 1U);
}

core::Notices Enumeration::run() {
  plan();
  core::parallel_for(limits_.jobs, batches_.size(), 1,
                     [this](unsigned worker, std::size_t batch) { run_batch(worker, batches_[batch]); });
  for (const core::Notice& notice : store_.packs_->notices()) {
    notices_.add(notice);
  }
  return notices_.take();
}

void Enumeration::plan() {
  find_owners();
  for (std::uint32_t pack = 0; pack < packed_.size() && !control_.stopped(); ++pack) {
    plan_pack(pack);
  }
  plan_loose();
  cut_batches(Batch::Kind::loose, loose_.size());
  // Several packs may hold the same object.
  std::sort(doubtful_.begin(), doubtful_.end());
  doubtful_.erase(std::unique(doubtful_.begin(), doubtful_.end()), doubtful_.end());
  cut_batches(Batch::Kind::doubtful, doubtful_.size());
  std::uint64_t expected = loose_.size() + doubtful_.size();
  for (const auto& positions : packed_) {
    expected += positions.size();
  }
  control_.progress.objects_expected += expected;
}

void Enumeration::plan_pack(std::uint32_t pack) {
  const PackIndex& index = store_.packs_->index(pack);
  const auto opened = store_.packs_->open(pack);
  if (!opened) {
    for (std::uint32_t position = 0; position < index.size(); ++position) {
      if (is_owner(index.id(position), pack)) {
        doubtful_.push_back(index.id(position));
      }
    }
    return;
  }
  const PackLayout layout = lay_out(index, (*opened)->file(), limits_.jobs, control_);
  verified_[pack] = layout.verified;
  std::vector<std::uint32_t>& positions = packed_[pack];
  Batch batch{Batch::Kind::packed, pack, 0, 0};
  std::uint64_t bytes = 0;
  for (const std::uint32_t position : layout.order) {
    const auto state = static_cast<unsigned>(layout.states[position]);
    const bool unresolved = layout.states[position] == PackLayout::State::unresolved;
    if ((!unresolved && (types_ >> (state - 1) & 1U) == 0) || !is_owner(index.id(position), pack)) {
      continue;
    }
    if (unresolved || layout.peaks[position] > limits_.max_object_size) {
      doubtful_.push_back(index.id(position));
      continue;
    }
    positions.push_back(position);
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
}

void Enumeration::plan_loose() {
  for (std::uint32_t directory = 0; directory < store_.directories_.size(); ++directory) {
    const std::filesystem::path& path = store_.directories_[directory];
    const LooseListing listing = list_loose_objects(path);
    for (const std::filesystem::path& unreadable : listing.unreadable) {
      notice("unreadable-object",
             fmt::format("{} cannot be listed; its objects were not searched", unreadable.native()));
    }
    if (listing.foreign > 0) {
      notice("unreadable-object", fmt::format("{} holds {} SHA-256 objects, which are not supported",
                                              path.native(), listing.foreign));
    }
    for (const ObjectId& id : listing.ids) {
      if (!is_packed(id)) {
        loose_.push_back({id, directory});
      }
    }
  }
  std::stable_sort(loose_.begin(), loose_.end(),
                   [](const LooseId& a, const LooseId& b) { return a.id < b.id; });
  const auto end = std::unique(loose_.begin(), loose_.end(),
                               [](const LooseId& a, const LooseId& b) { return a.id == b.id; });
  loose_.erase(end, loose_.end());
}

void Enumeration::cut_batches(Batch::Kind kind, std::size_t count) {
  for (std::size_t begin = 0; begin < count; begin += k_single_batch) {
    batches_.push_back({kind, 0, begin, std::min(begin + k_single_batch, count)});
  }
}

void Enumeration::find_owners() {
  for (std::uint32_t pack = 1; pack < packed_.size(); ++pack) {
    const PackIndex& index = store_.packs_->index(pack);
    for (std::uint32_t position = 0; position < index.size(); ++position) {
      const ObjectId id = index.id(position);
      if (!store_.packs_->index(0).find(id)) {
        owners_.push_back({id, pack});
      }
    }
  }
  std::sort(owners_.begin(), owners_.end());
  const auto same_id = [](const Owner& a, const Owner& b) { return a.id == b.id; };
  owners_.erase(std::unique(owners_.begin(), owners_.end(), same_id), owners_.end());
}

bool Enumeration::is_owner(const ObjectId& id, std::uint32_t pack) const {
  return pack == 0 || std::binary_search(owners_.begin(), owners_.end(), Owner{id, pack});
}

bool Enumeration::is_packed(const ObjectId& id) const {
  if (packed_.empty()) {
    return false;
  }
  const auto owner = std::lower_bound(owners_.begin(), owners_.end(), Owner{id, 0});
  return store_.packs_->index(0).find(id) || (owner != owners_.end() && owner->id == id);
}

void Enumeration::run_batch(unsigned worker, const Batch& batch) {
  for (std::size_t i = batch.begin; i < batch.end && !control_.stopped(); ++i) {
    switch (batch.kind) {
      case Batch::Kind::packed:
        visit_packed(worker, batch.pack, packed_[batch.pack][i]);
        break;
      case Batch::Kind::loose:
        visit_loose(worker, loose_[i]);
        break;
      case Batch::Kind::doubtful:
        visit_any(worker, doubtful_[i]);
        break;
    }
    ++control_.progress.objects;
  }
}

void Enumeration::visit_packed(unsigned worker, std::uint32_t pack, std::uint32_t position) {
  const ObjectId id = store_.packs_->index(pack).id(position);
  Worker& own = workers_[worker];
  if (!own.open || own.pack != pack) {
    auto opened = store_.packs_->open_own(pack);
    own.open = opened ? std::optional(std::move(*opened)) : std::nullopt;
    own.pack = pack;
  }
  if (own.open) {
    const auto object = own.open->read(id);
    if (object && (verified_[pack] || matches_id(id, object->type(), object->bytes()))) {
      deliver(worker, id, object->type(), object->bytes());
      return;
    }
  }
  visit_any(worker, id);
}

void Enumeration::visit_loose(unsigned worker, const LooseId& loose) {
  const std::filesystem::path& directory = store_.directories_[loose.directory];
  Inflater& inflater = workers_[worker].inflater;
  const auto header = read_loose_header(directory, loose.id, inflater);
  if (header && (types_ & mask_of(header->type)) == 0) {
    return;
  }
  if (header && header->peak <= limits_.max_object_size) {
    if (const auto object = read_loose_object(directory, loose.id, header->peak, inflater)) {
      deliver(worker, loose.id, object->type, object->bytes);
      return;
    }
  }
  visit_any(worker, loose.id);
}

void Enumeration::visit_any(unsigned worker, const ObjectId& id) {
  const auto object = store_.read(id, limits_.max_object_size);
  if (object) {
    deliver(worker, id, object->type, object->bytes);
  } else {
    refuse(id, object.error());
  }
}

void Enumeration::deliver(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) {
  if ((types_ & mask_of(type)) != 0) {
    control_.progress.bytes += bytes.size();
    visitor_.visit(worker, id, type, bytes);
  }
}

void Enumeration::refuse(const ObjectId& id, const core::Error& error) {
  const bool too_large = error.kind == core::ErrorKind::too_large;
  notices_.add({too_large ? "object-too-large" : "unreadable-object",
                fmt::format("{}; it was not searched", error.message),
                true,
                {},
                {},
                id.hex()});
}

void Enumeration::notice(std::string kind, std::string message) {
  notices_.add({std::move(kind), std::move(message), true, {}, {}, {}});
}

}  // namespace ekaudit::scanner::git
