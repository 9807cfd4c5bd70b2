// OdbStore's single lookups.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "scanner/git/chain_read.h"
#include "scanner/git/inflate.h"
#include "scanner/git/loose_objects.h"
#include "scanner/git/object_header.h"
#include "scanner/git/odb_store.h"

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

// NOLINTBEGIN(misc-no-recursion)
template <class T, class FromPack, class FromDirectory>
core::Result<T> OdbStore::try_copies(const ObjectId& id, std::optional<std::size_t> except,
                                     FromPack from_pack, FromDirectory from_directory) {
  const PackSet& packs = this->packs();
  std::optional<core::Error> problem;
  for (std::size_t pack = 0; pack < packs.size(); ++pack) {
    if (const auto position = pack == except ? std::nullopt : packs.index(pack).find(id)) {
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
  return read(id, max_size, Way{k_max_hops, left}, std::nullopt);
}

core::Result<Object> OdbStore::read(const ObjectId& id, std::uint64_t max_size, Way way,
                                    std::optional<std::size_t> except) {
  return try_copies<Object>(
      id, except,
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
    if (!mapped && backend_ == PackBackend::pack) {
      return tl::make_unexpected(mapped.error());
    }
    if (mapped) {
      const DeltaChain chain = follow_chain(index, **mapped, position);
      auto own = read_chain(pack, **mapped, chain, max_size, way);
      // libgit2 knows one pack at a time.
      if (own || chain.foreign_base || backend_ == PackBackend::pack ||
          own.error().kind == core::ErrorKind::too_large) {
        return own;
      }
    }
  }
  const auto opened = packs_->open(pack);
  return opened ? read_by_libgit2(**opened, index, position, max_size) : tl::make_unexpected(opened.error());
}

core::Result<Object> OdbStore::read_chain(std::size_t pack, const MappedPack& mapped, const DeltaChain& chain,
                                          std::uint64_t max_size, Way way) {
  const std::span offsets(chain.offsets);
  std::size_t failed = offsets.empty() ? 0 : offsets.size() - 1;
  core::Result<Object> object = tl::make_unexpected(core::Error{});
  if (chain.problem) {
    object = tl::make_unexpected(*chain.problem);
  } else if (chain.foreign_base) {
    auto base = read_base(*chain.foreign_base, max_size, way, std::nullopt);
    object = base ? rebuild_chain(mapped, offsets, max_size, std::move(*base), failed)
                  : without_base(std::move(base.error()));
  } else {
    object = rebuild_chain(mapped, offsets, max_size, std::nullopt, failed);
  }
  // What it builds on is damaged here, but may lie elsewhere too. Git looks there as well, at one after the
  // other.
  const std::size_t last = failed - std::min<std::size_t>(failed, k_max_bases);
  while (!object && failed > last) {
    const auto id = packs_->id_at(pack, offsets[failed]);
    auto copy = id ? read_base(*id, max_size, way, pack) : tl::make_unexpected(core::Error{});
    if (!copy) {
      --failed;
      continue;
    }
    auto rescued = rebuild_chain(mapped, offsets.first(failed), max_size, std::move(*copy), failed);
    if (rescued) {
      return rescued;
    }
  }
  return object;
}

core::Result<Object> OdbStore::read_base(const ObjectId& id, std::uint64_t max_size, Way way,
                                         std::optional<std::size_t> except) {
  if (way.hops == 0 || way.left == 0) {
    return too_many_packs();
  }
  if (except && is_single(id)) {
    return core::fail(core::ErrorKind::not_found, "there is no other copy of it");
  }
  --way.left;
  auto base = read(id, max_size, Way{way.hops - 1, way.left}, except);
  if (except && !base && base.error().kind == core::ErrorKind::not_found) {
    const std::lock_guard lock(singles_mutex_);
    singles_.insert(id);
  }
  return base;
}

bool OdbStore::is_single(const ObjectId& id) {
  const std::lock_guard lock(singles_mutex_);
  return singles_.contains(id);
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
      id, std::nullopt,
      [&](std::size_t pack, std::uint32_t position) { return packed_type(pack, position, way); },
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
  const DeltaChain chain = follow_chain(packs_->index(pack), **mapped, position);
  if (chain.problem) {
    return tl::make_unexpected(*chain.problem);
  }
  if (chain.type) {
    return *chain.type;
  }
  if (way.hops == 0 || way.left == 0) {
    return too_many_packs();
  }
  --way.left;
  auto type = type_of(*chain.foreign_base, Way{way.hops - 1, way.left});
  return type ? type : without_base(std::move(type.error()));
}

// NOLINTEND(misc-no-recursion)

}  // namespace ekaudit::scanner::git
