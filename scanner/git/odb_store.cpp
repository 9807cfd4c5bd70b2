#include "scanner/git/odb_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/parallel.h"
#include "scanner/git/chain_read.h"
#include "scanner/git/inflate.h"
#include "scanner/git/loose_objects.h"
#include "scanner/git/mapped_enumeration.h"
#include "scanner/git/notice_limit.h"
#include "scanner/git/object_header.h"
#include "scanner/git/odb_enumeration.h"

namespace ekaudit::scanner::git {

namespace {

// Of several copies that cannot be read, the most telling reason is kept.
void keep_error(std::optional<core::Error>& kept, core::Error&& error) {
  if (error.kind != core::ErrorKind::not_found && !kept) {
    kept = std::move(error);
  }
}

core::Error describe(const ObjectId& id, const std::optional<core::Error>& error) {
  if (!error) {
    return {core::ErrorKind::not_found, fmt::format("object {} is not in this repository", id.hex())};
  }
  return {error->kind, fmt::format("object {} cannot be read: {}", id.hex(), error->message)};
}

core::Result<Object> verified(core::Result<Object> object, const ObjectId& id) {
  if (object && !matches_id(id, object->type, object->bytes)) {
    return core::fail(core::ErrorKind::malformed, "its bytes do not match its id");
  }
  return object;
}

tl::unexpected<core::Error> too_large(std::uint64_t size, std::uint64_t max_size) {
  return core::fail(core::ErrorKind::too_large,
                    fmt::format("it takes {} bytes, more than the limit of {}", size, max_size));
}

// Bases in other packs than what builds on them are nothing that Git writes.
constexpr unsigned k_max_hops = 4;
constexpr unsigned k_max_bases = 64;

tl::unexpected<core::Error> too_many_packs() {
  return core::fail(core::ErrorKind::malformed, "its chain of deltas leads through too many packs");
}

// What lies here with its base gone is damaged, which is something else than not to be here.
tl::unexpected<core::Error> without_base(core::Error error) {
  const bool is_missing = error.kind == core::ErrorKind::not_found;
  return core::fail(is_missing ? core::ErrorKind::malformed : error.kind,
                    "what it builds on: " + std::move(error.message));
}

core::Result<Object> read_by_libgit2(const Pack& pack, const PackIndex& index, std::uint32_t position,
                                     std::uint64_t max_size) {
  const auto header = pack.check(index, position);
  if (!header) {
    return tl::make_unexpected(header.error());
  }
  if (header->peak > max_size) {
    return too_large(header->peak, max_size);
  }
  const auto object = pack.read(index.id(position));
  if (!object) {
    return tl::make_unexpected(object.error());
  }
  return Object{object->type(), std::string(object->bytes())};
}

}  // namespace

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
// NOLINTBEGIN(misc-no-recursion)
template <class T, class FromPack, class FromDirectory>
core::Result<T> OdbStore::try_copies(const ObjectId& id, FromPack from_pack, FromDirectory from_directory) {
  const PackSet& packs = this->packs();
  std::optional<core::Error> problem;
  for (std::size_t pack = 0; pack < packs.size(); ++pack) {
    if (const auto position = packs.index(pack).find(id)) {
      core::Result<T> result = from_pack(pack, *position);
      if (result) {
        return result;
      }
      keep_error(problem, std::move(result.error()));
    }
  }
  for (const std::filesystem::path& directory : directories_) {
    core::Result<T> result = from_directory(directory);
    if (result) {
      return result;
    }
    keep_error(problem, std::move(result.error()));
  }
  return tl::make_unexpected(describe(id, problem));
}

core::Result<Object> OdbStore::read(const ObjectId& id, std::uint64_t max_size) {
  unsigned left = k_max_bases;
  return read(id, max_size, Way{k_max_hops, left});
}

core::Result<Object> OdbStore::read(const ObjectId& id, std::uint64_t max_size, Way way) {
  return try_copies<Object>(
      id,
      [&](std::size_t pack, std::uint32_t position) {
        return verified(read_packed(pack, position, max_size, way), id);
      },
      [&](const std::filesystem::path& directory) -> core::Result<Object> {
        Inflater inflater;
        const auto header = read_loose_header(directory, id, inflater);
        if (!header) {
          return tl::make_unexpected(header.error());
        }
        if (header->peak > max_size) {
          return too_large(header->peak, max_size);
        }
        return read_loose_object(directory, id, header->peak, inflater);
      });
}

core::Result<Object> OdbStore::read_packed(std::size_t pack, std::uint32_t position, std::uint64_t max_size,
                                           Way way) {
  const PackIndex& index = packs_->index(pack);
  if (backend_ != PackBackend::libgit2) {
    const auto mapped = packs_->map(pack);
    const auto chain = mapped ? follow_chain(index, **mapped, position) : tl::make_unexpected(mapped.error());
    auto own = chain ? read_chain(pack, **mapped, *chain, max_size, way) : tl::make_unexpected(chain.error());
    // libgit2 knows one pack at a time.
    if (own || (chain && !chain->type) || backend_ == PackBackend::pack ||
        own.error().kind == core::ErrorKind::too_large) {
      return own;
    }
  }
  const auto opened = packs_->open(pack);
  return opened ? read_by_libgit2(**opened, index, position, max_size) : tl::make_unexpected(opened.error());
}

core::Result<Object> OdbStore::read_chain(std::size_t pack, const MappedPack& mapped, const DeltaChain& chain,
                                          std::uint64_t max_size, Way way) {
  const bool may_ask = way.hops > 0 && way.left > 0;
  std::optional<Object> foreign;
  if (!chain.type) {
    if (!may_ask) {
      return too_many_packs();
    }
    --way.left;
    auto base = read(chain.foreign_base, max_size, Way{way.hops - 1, way.left});
    if (!base) {
      return without_base(std::move(base.error()));
    }
    foreign = std::move(*base);
  }
  std::size_t failed = 0;
  auto object = rebuild_chain(mapped, chain, max_size, std::move(foreign), failed);
  if (object || object.error().kind == core::ErrorKind::too_large || failed == 0 || !may_ask) {
    return object;
  }
  // It builds on something that is damaged here, but may lie elsewhere too. Git looks there as well.
  if (const auto base = packs_->id_at(pack, chain.offsets[failed])) {
    if (auto rescued = read_chain(pack, mapped, chain.from_copy(failed, *base), max_size, way)) {
      return rescued;
    }
  }
  return object;
}

// Whole objects say it in their header; for the others their chain of deltas is followed.
std::vector<std::optional<ObjectType>> OdbStore::types_of(const std::vector<ObjectId>& ids) {
  const PackSet& packs = this->packs();
  std::vector<std::optional<ObjectType>> types(ids.size());
  for (std::size_t pack = 0; pack < packs.size(); ++pack) {
    const auto mapped = packs.map(pack);
    for (std::size_t i = 0; mapped && i < ids.size(); ++i) {
      const auto position = types[i] ? std::nullopt : packs.index(pack).find(ids[i]);
      const auto offset = position ? packs.index(pack).offset(*position) : std::nullopt;
      const auto header = offset ? (*mapped)->header(*offset) : std::nullopt;
      if (header && header->kind == EntryHeader::Kind::whole) {
        types[i] = header->type;
      }
    }
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!types[i]) {
      const auto type = type_of(ids[i]);
      types[i] = type ? std::optional(*type) : std::nullopt;
    }
  }
  return types;
}

core::Result<ObjectType> OdbStore::type_of(const ObjectId& id) {
  unsigned left = k_max_bases;
  return type_of(id, Way{k_max_hops, left});
}

core::Result<ObjectType> OdbStore::type_of(const ObjectId& id, Way way) {
  return try_copies<ObjectType>(
      id, [&](std::size_t pack, std::uint32_t position) { return packed_type(pack, position, way); },
      [&](const std::filesystem::path& directory) -> core::Result<ObjectType> {
        Inflater inflater;
        const auto header = read_loose_header(directory, id, inflater);
        return header ? core::Result<ObjectType>(header->type) : tl::make_unexpected(header.error());
      });
}

core::Result<ObjectType> OdbStore::packed_type(std::size_t pack, std::uint32_t position, Way way) {
  const auto mapped = packs_->map(pack);
  if (!mapped) {
    const auto opened =
        backend_ == PackBackend::pack ? tl::make_unexpected(mapped.error()) : packs_->open(pack);
    const auto header =
        opened ? (*opened)->check(packs_->index(pack), position) : tl::make_unexpected(opened.error());
    return header ? core::Result<ObjectType>(header->type) : tl::make_unexpected(header.error());
  }
  const auto chain = follow_chain(packs_->index(pack), **mapped, position);
  if (!chain) {
    return tl::make_unexpected(chain.error());
  }
  if (chain->type) {
    return *chain->type;
  }
  if (way.hops == 0 || way.left == 0) {
    return too_many_packs();
  }
  --way.left;
  auto type = type_of(chain->foreign_base, Way{way.hops - 1, way.left});
  return type ? type : without_base(std::move(type.error()));
}

// NOLINTEND(misc-no-recursion)

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
