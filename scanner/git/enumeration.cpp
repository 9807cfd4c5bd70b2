#include "scanner/git/enumeration.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "scanner/git/index_maker.h"
#include "scanner/git/loose_objects.h"
#include "scanner/git/object_header.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_single_batch = 32;

}  // namespace

Enumeration::Enumeration(OdbStore& store, TypeMask types, const EnumerationLimits& limits,
                         core::RunControl& control, ObjectVisitor& visitor)
    : store_(store),
      types_(types),
      limits_(limits),
      control_(control),
      visitor_(visitor),
      owners_(store.owners()),
      memory_(limits.max_memory, limits.jobs),
      inflaters_(std::max(limits.jobs, 1U)) {
  limits_.jobs = std::max(limits.jobs, 1U);
  limits_.max_object_size = limits.object_limit();
}

Enumeration::~Enumeration() = default;

core::Notices Enumeration::run(const StoreParts& parts) {
  choice_ = parts.choice;
  for (const std::uint32_t pack : parts.packs) {
    if (!control_.stopped()) {
      plan_pack(pack);
    }
  }
  if (parts.loose) {
    plan_loose();
  }
  const std::size_t loose_batches = (loose_.size() + k_single_batch - 1) / k_single_batch;
  core::parallel_for(limits_.jobs, batches_.size() + loose_batches, 1,
                     [this](unsigned worker, std::size_t batch) {
                       if (batch < batches_.size()) {
                         run_batch(worker, batches_[batch]);
                         return;
                       }
                       const std::size_t begin = (batch - batches_.size()) * k_single_batch;
                       const std::size_t end = std::min(begin + k_single_batch, loose_.size());
                       for (std::size_t i = begin; i < end && !control_.stopped(); ++i) {
                         visit_loose(worker, loose_[i]);
                         ++control_.progress.objects;
                       }
                     });
  visit_doubtful();
  for (const std::uint32_t pack : parts.packs) {
    if (packs().has_shrunk(pack)) {
      notice("damaged-pack",
             fmt::format("{} or its index was cut short while it was read; scan again once whatever "
                         "writes to it has ended",
                         packs().pack_file(pack).native()));
    }
  }
  if (parts.loose) {
    std::set<ObjectId> visited;
    for (const std::filesystem::path& pack_file : packs().unindexed()) {
      if (!control_.stopped()) {
        visit_unindexed(pack_file, visited);
      }
    }
    for (const core::Notice& notice : packs().notices()) {
      notices_.add(notice);
    }
  }
  return notices_.take();
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
      if (choice_.may_take(id) && !owners_.is_packed(id)) {
        loose_.push_back({id, directory});
      }
    }
  }
  std::stable_sort(loose_.begin(), loose_.end(),
                   [](const LooseId& a, const LooseId& b) { return a.id < b.id; });
  const auto end = std::unique(loose_.begin(), loose_.end(),
                               [](const LooseId& a, const LooseId& b) { return a.id == b.id; });
  loose_.erase(end, loose_.end());
  control_.progress.objects_expected += loose_.size();
}

void Enumeration::visit_doubtful() {
  // Several packs may hold the same object.
  std::sort(doubtful_.begin(), doubtful_.end());
  doubtful_.erase(std::unique(doubtful_.begin(), doubtful_.end()), doubtful_.end());
  core::parallel_for(limits_.jobs, doubtful_.size(), k_single_batch, [this](unsigned worker, std::size_t i) {
    if (!control_.stopped()) {
      visit_any(worker, doubtful_[i]);
      ++control_.progress.objects;
    }
  });
}

void Enumeration::visit_unindexed(const std::filesystem::path& pack_file, std::set<ObjectId>& visited) {
  const auto incomplete = [&](std::string_view why) {
    notice("unreadable-object", fmt::format("{} was not searched whole: {}", pack_file.native(), why));
  };
  const auto pack = MappedPack::open(pack_file);
  if (!pack) {
    incomplete(pack.error().message);
    return;
  }
  const auto [index, is_complete] = make_index(*pack, store_, limits_, control_);
  const PackFamilies families(index, *pack, limits_.jobs, control_);
  WalkedPack walked{index, *pack, families, std::vector<bool>(index.size()), choice_, {}};
  for (std::uint32_t position = 0; position < index.size() && !control_.stopped(); ++position) {
    const ObjectId id = index.id(position);
    walked.wanted[position] = !is_stand_in(id) && !store_.has(id) && visited.insert(id).second;
  }
  FamilyWalk walk(0, limits_, memory_, control_, visitor_);
  std::vector<ObjectId> unreadable;
  for (const PackFamilies::Family& family : families.families()) {
    if (!control_.stopped()) {
      control_.progress.objects += walk_family(walk, walked, family, unreadable);
    }
  }
  if (!is_complete || !unreadable.empty() || !families.lost().empty()) {
    incomplete(
        "without an index not all of its objects could be read; `git index-pack` makes one, or says what is "
        "wrong");
  }
}

// `family` may build on an object outside the pack.
std::uint64_t Enumeration::walk_family(FamilyWalk& walk, const WalkedPack& pack,
                                       const PackFamilies::Family& family, std::vector<ObjectId>& doubtful) {
  if (family.type) {
    return (types_ & mask_of(*family.type)) == 0
               ? 0
               : walk.walk(pack, family.root, *family.type, std::nullopt, doubtful);
  }
  const auto header = pack.pack.header(pack.families.offset(family.root));
  auto [base, large] = header ? read_single(store_, header->base_id, limits_.max_object_size, memory_)
                              : SingleRead{tl::make_unexpected(core::Error{}), {}};
  if (!base) {
    FamilyWalk::give_up(pack, family.root, doubtful);
    return 0;
  }
  return (types_ & mask_of(base->type)) == 0
             ? 0
             : walk.walk(pack, family.root, base->type, ForeignBase{base->bytes, std::move(large)}, doubtful);
}

void Enumeration::visit_loose(unsigned worker, const LooseId& loose) {
  const std::filesystem::path& directory = store_.directories_[loose.directory];
  Inflater& inflater = inflaters_[worker];
  const auto header = read_loose_header(directory, loose.id, inflater);
  if (header && ((types_ & mask_of(header->type)) == 0 || !choice_.takes(header->type, loose.id))) {
    return;
  }
  if (header && header->peak <= limits_.max_object_size) {
    const auto large = claim_if_large(header->peak);
    if (const auto object = read_loose_object(directory, loose.id, header->peak, inflater)) {
      deliver(worker, loose.id, object->type, object->bytes);
      return;
    }
  }
  visit_any(worker, loose.id);
}

void Enumeration::visit_any(unsigned worker, const ObjectId& id) {
  const auto [object, large] = read_single(store_, id, limits_.max_object_size, memory_);
  if (object) {
    notices_.add(
        {"object-read-elsewhere",
         fmt::format("object {} could not be rebuilt where it lies; another copy of it or of what it "
                     "builds on, or libgit2, gave it; `git fsck` says what is wrong",
                     id.hex()),
         false,
         {},
         {},
         id.hex()});
    deliver(worker, id, object->type, object->bytes);
  } else {
    refuse(id, object.error());
  }
}

void Enumeration::deliver(unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) {
  if ((types_ & mask_of(type)) != 0 && choice_.takes(type, id)) {
    control_.progress.bytes += bytes.size();
    visitor_.visit(worker, id, type, bytes);
  }
}

void Enumeration::doubt(std::vector<ObjectId> ids) {
  std::erase_if(ids, [this](const ObjectId& id) { return !choice_.may_take(id); });
  const std::lock_guard lock(doubtful_mutex_);
  doubtful_.insert(doubtful_.end(), ids.begin(), ids.end());
}

std::vector<ObjectId> Enumeration::owned_ids(std::uint32_t pack) const {
  const PackIndex& index = packs().index(pack);
  std::vector<ObjectId> ids;
  for (std::uint32_t position = 0; position < index.size(); ++position) {
    if (const ObjectId id = index.id(position); owners_.owns(pack, id)) {
      ids.push_back(id);
    }
  }
  return ids;
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
