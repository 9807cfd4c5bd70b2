#include "scanner/git/odb_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "core/parallel.h"
#include "scanner/git/loose_objects.h"
#include "scanner/git/mapped_enumeration.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/odb_enumeration.h"

namespace ekaudit::scanner::git {

OdbStore::OdbStore(std::vector<std::filesystem::path> object_directories, PackBackend backend)
    : directories_(std::move(object_directories)),
      backend_(backend),
      pack_count_(count_packs(directories_)) {}

const PackSet& OdbStore::packs() {
  std::call_once(loaded_, [this] { packs_ = std::make_unique<PackSet>(directories_, IdOrder::assumed); });
  return *packs_;
}

const PackSet& OdbStore::ordered_packs() {
  const PackSet& all = packs();
  std::call_once(ordered_, [&] {
    // Others may be looking things up in what is there, so that it stays.
    ordered_packs_ = all.is_ordered() ? packs_ : std::make_shared<PackSet>(directories_, IdOrder::required);
  });
  return *ordered_packs_;
}

const ObjectOwners& OdbStore::owners() {
  const PackSet& packs = ordered_packs();
  std::call_once(owners_found_, [&] { owners_ = std::make_unique<ObjectOwners>(packs); });
  return *owners_;
}

core::Result<std::shared_ptr<const ReadyPack>> OdbStore::ready(std::uint32_t pack, unsigned jobs,
                                                               core::RunControl& control) {
  if (const auto known = ready_.find(pack); known != ready_.end()) {
    return known->second;
  }
  auto mapped = ordered_packs().map(pack);
  if (!mapped) {
    return tl::make_unexpected(mapped.error());
  }
  const PackIndex& index = ordered_packs().index(pack);
  std::vector<bool> owned;
  // The first pack is asked first for whatever lies in several.
  if (pack != 0) {
    owned.resize(index.size());
    for (std::uint32_t position = 0; position < index.size(); ++position) {
      owned[position] = owners().owns(pack, index.id(position));
    }
  }
  auto ready = std::make_shared<const ReadyPack>(index, std::move(*mapped), std::move(owned), jobs, control);
  if (!control.stopped()) {
    ready_.emplace(pack, ready);
  }
  return ready;
}

void OdbStore::prepare(const std::vector<std::uint32_t>& packs, unsigned jobs, core::RunControl& control) {
  for (const std::uint32_t pack : packs) {
    if (backend_ != PackBackend::libgit2 && !control.stopped()) {
      (void)ready(pack, jobs, control);  // what is wrong with it is said by the pass
    }
  }
}

core::Notices OdbStore::for_each(TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                                 ObjectVisitor& visitor) {
  return for_each_in(parts(), types, limits, control, visitor);
}

core::Notices OdbStore::for_each_in(const StoreParts& parts, TypeMask types, const EnumerationLimits& limits,
                                    core::RunControl& control, ObjectVisitor& visitor) {
  if (backend_ == PackBackend::libgit2) {
    return OdbEnumeration(*this, types, limits, control, visitor).run(parts);
  }
  return MappedEnumeration(*this, types, limits, control, visitor).run(parts);
}

StoreParts OdbStore::parts() {
  StoreParts parts;
  parts.packs.resize(ordered_packs().size());
  std::iota(parts.packs.begin(), parts.packs.end(), 0U);
  return parts;
}

std::uint32_t OdbStore::pack_size(std::uint32_t pack) {
  return ordered_packs().index(pack).size();
}

bool OdbStore::builds_on_others(std::uint32_t pack) const {
  const auto known = ready_.find(pack);
  if (known == ready_.end()) {
    return false;
  }
  const std::vector<PackFamilies::Family>& families = known->second->families.families();
  return std::any_of(families.begin(), families.end(),
                     [](const PackFamilies::Family& family) { return !family.type; });
}

bool OdbStore::lies_in(const std::vector<std::uint32_t>& packs, const ObjectId& id) {
  const PackSet& all = ordered_packs();
  return std::any_of(packs.begin(), packs.end(),
                     [&](std::uint32_t pack) { return all.index(pack).find(id).has_value(); });
}

bool OdbStore::has(const ObjectId& id) {
  return lies_in(parts().packs, id) ||
         std::any_of(directories_.begin(), directories_.end(),
                     [&](const std::filesystem::path& directory) { return has_loose_object(directory, id); });
}

core::Notices OdbStore::verify_packs(unsigned jobs, core::RunControl& control) {
  const PackSet& packs = ordered_packs();
  NoticeLimit notices;
  core::parallel_for(jobs, packs.size(), 1, [&](unsigned, std::size_t pack) {
    const auto mapped = packs.map(pack);
    if (!mapped) {
      notices.add({"damaged-pack",
                   fmt::format("a pack was not compared with its checksum: {}", mapped.error().message),
                   true,
                   {},
                   {},
                   {}});
    } else if (!(*mapped)->is_intact(control)) {
      notices.add({"damaged-pack",
                   fmt::format("{} does not match the checksum at its end; `git fsck` says more",
                               packs.pack_file(pack).native()),
                   true,
                   {},
                   {},
                   {}});
    }
  });
  return notices.take();
}

// A base may lie in another pack than what builds on it: at most k_max_hops times.

core::Result<std::vector<ObjectId>> OdbStore::ids_with_prefix(const std::string& hex) {
  constexpr std::size_t k_min_digits = 4;
  constexpr std::size_t k_digits = 40;
  std::string lowest = hex;
  lowest.resize(k_digits, '0');
  const auto start = ObjectId::from_hex(lowest);
  if (!start || hex.size() < k_min_digits || hex.size() > k_digits) {
    return core::fail(core::ErrorKind::usage, fmt::format("{} is not the start of an object id", hex));
  }
  const PackSet& packs = this->packs();
  std::set<ObjectId> found;
  for (std::size_t pack = 0; pack < packs.size(); ++pack) {
    const PackIndex& index = packs.index(pack);
    for (std::uint32_t position = index.lower_bound(*start);
         position < index.size() && found.size() < 2 && index.id(position).hex().starts_with(hex);
         ++position) {
      found.insert(index.id(position));
    }
  }
  for (const std::filesystem::path& directory : directories_) {
    const std::vector<ObjectId> ids = list_loose_objects(directory).ids;
    for (auto id = std::lower_bound(ids.begin(), ids.end(), *start);
         id != ids.end() && found.size() < 2 && id->hex().starts_with(hex); ++id) {
      found.insert(*id);
    }
  }
  return std::vector<ObjectId>(found.begin(), found.end());
}

}  // namespace ekaudit::scanner::git
