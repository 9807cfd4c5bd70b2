#include "scanner/git/odb_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "scanner/git/enumeration.h"
#include "scanner/git/inflate.h"
#include "scanner/git/loose_objects.h"
#include "scanner/git/object_header.h"

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

core::Result<Object> read_verified(const Pack& pack, const ObjectId& id) {
  const auto object = pack.read(id);
  if (!object) {
    return tl::make_unexpected(object.error());
  }
  if (!matches_id(id, object->type(), object->bytes())) {
    return core::fail(core::ErrorKind::malformed, "its bytes do not match its id");
  }
  return Object{object->type(), std::string(object->bytes())};
}

}  // namespace

OdbStore::OdbStore(std::vector<std::filesystem::path> object_directories)
    : directories_(std::move(object_directories)), pack_count_(count_packs(directories_)) {}

void OdbStore::load() {
  std::call_once(loaded_, [this] { packs_ = std::make_unique<PackSet>(directories_); });
}

core::Notices OdbStore::for_each(TypeMask types, const EnumerationLimits& limits, core::RunControl& control,
                                 ObjectVisitor& visitor) {
  load();
  return Enumeration(*this, types, limits, control, visitor).run();
}

core::Result<Object> OdbStore::read(const ObjectId& id, std::uint64_t max_size) {
  return try_copies<Object>(id, [&](const ObjectHeader& header, const auto& read) {
    if (header.peak > max_size) {
      return core::Result<Object>(
          core::fail(core::ErrorKind::too_large,
                     fmt::format("it takes {} bytes, more than the limit of {}", header.peak, max_size)));
    }
    return read();
  });
}

template <class T, class Use>
core::Result<T> OdbStore::try_copies(const ObjectId& id, Use use) {
  load();
  std::optional<core::Error> problem;
  for (std::size_t pack = 0; pack < packs_->size(); ++pack) {
    const PackIndex& index = packs_->index(pack);
    const auto position = index.find(id);
    if (!position) {
      continue;
    }
    const auto opened = packs_->open(pack);
    const auto header = opened ? (*opened)->check(index, *position) : tl::make_unexpected(opened.error());
    core::Result<T> result = header ? use(*header, [&] { return read_verified(**opened, id); })
                                    : tl::make_unexpected(header.error());
    if (result) {
      return result;
    }
    keep_error(problem, std::move(result.error()));
  }
  Inflater inflater;
  for (const std::filesystem::path& directory : directories_) {
    const auto header = read_loose_header(directory, id, inflater);
    core::Result<T> result =
        header ? use(*header, [&] { return read_loose_object(directory, id, header->peak, inflater); })
               : tl::make_unexpected(header.error());
    if (result) {
      return result;
    }
    keep_error(problem, std::move(result.error()));
  }
  return tl::make_unexpected(describe(id, problem));
}

core::Result<ObjectType> OdbStore::type_of(const ObjectId& id) {
  return try_copies<ObjectType>(
      id, [](const ObjectHeader& header, const auto&) { return core::Result<ObjectType>(header.type); });
}

core::Result<std::vector<ObjectId>> OdbStore::ids_with_prefix(const std::string& hex) {
  constexpr std::size_t k_min_digits = 4;
  constexpr std::size_t k_digits = 40;
  std::string lowest = hex;
  lowest.resize(k_digits, '0');
  const auto start = ObjectId::from_hex(lowest);
  if (!start || hex.size() < k_min_digits || hex.size() > k_digits) {
    return core::fail(core::ErrorKind::usage, fmt::format("{} is not the start of an object id", hex));
  }
  load();
  std::set<ObjectId> found;
  for (std::size_t pack = 0; pack < packs_->size(); ++pack) {
    const PackIndex& index = packs_->index(pack);
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
