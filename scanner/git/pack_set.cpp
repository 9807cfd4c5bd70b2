#include "scanner/git/pack_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include "core/parallel.h"
#include "scanner/git/file_read.h"
#include "scanner/git/pack_layout.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_max_open_packs = 64;

// File names in `pack_dir`, without the ending, of the files that end in `ending`.
std::set<std::string> stems(const fs::path& pack_dir, std::string_view ending, std::error_code& error) {
  std::set<std::string> found;
  for (auto it = fs::directory_iterator(pack_dir, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    const std::string name = it->path().filename().native();
    if (name.ends_with(ending)) {
      found.insert(name.substr(0, name.size() - ending.size()));
    }
  }
  return found;
}

// Of the digests of its chunks, which do not depend on how many there are to make them. The index of a
// million objects takes 35 MB.
core::Digest sha256_in_chunks(std::string_view bytes, unsigned jobs) {
  constexpr std::size_t k_chunk = std::size_t{1} << 20;
  std::vector<core::Digest> digests((bytes.size() + k_chunk - 1) / k_chunk);
  core::parallel_for(jobs, digests.size(), 1, [&](unsigned, std::size_t i) {
    digests[i] = core::sha256(bytes.substr(i * k_chunk, k_chunk));
  });
  std::string all;
  for (const core::Digest& digest : digests) {
    all.append(core::view(digest));
  }
  return core::sha256(all);
}

}  // namespace

core::Result<Pack> Pack::open(const fs::path& idx_file) {
  auto file = PackFile::open(fs::path(idx_file).replace_extension(".pack"));
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  auto database = PackDatabase::open(idx_file);
  if (!database) {
    return tl::make_unexpected(std::move(database.error()));
  }
  return Pack(std::move(*file), std::move(*database));
}

core::Result<ObjectHeader> Pack::check(const PackIndex& index, std::uint32_t position) const {
  PackCursor cursor(file_, PackCursor::k_single_buffer);
  std::optional<std::uint64_t> offset = index.offset(position);
  std::uint64_t peak = 0;
  std::uint64_t chain_bytes = 0;
  for (unsigned depth = 0; depth <= k_max_delta_chain; ++depth) {
    const auto entry = offset ? cursor.entry(*offset) : std::nullopt;
    if (!entry) {
      return core::fail(core::ErrorKind::malformed, "the pack holds no sound entry for it");
    }
    const std::uint64_t own = std::max(entry->size, entry->result_size);
    peak = std::max(peak, own);
    if (entry->kind == PackEntry::Kind::whole) {
      return ObjectHeader{entry->type, peak};
    }
    if (own > k_max_chain_bytes - chain_bytes) {
      return core::fail(core::ErrorKind::too_large,
                        fmt::format("rebuilding it takes over {} bytes", k_max_chain_bytes));
    }
    chain_bytes += own;
    if (entry->kind == PackEntry::Kind::offset_delta) {
      offset = entry->base_offset;
    } else {
      const auto base = index.find(entry->base_id);
      offset = base ? index.offset(*base) : std::nullopt;
    }
  }
  return core::fail(core::ErrorKind::malformed, "its chain of deltas is endless or too long");
}

PackSet::PackSet(const std::vector<fs::path>& object_directories, IdOrder order) : order_(order) {
  for (const fs::path& directory : object_directories) {
    add_directory(directory / "pack");
  }
  std::sort(packs_.begin(), packs_.end(), [](const Entry& a, const Entry& b) {
    return a.index.size() != b.index.size() ? a.index.size() > b.index.size() : a.idx_file < b.idx_file;
  });
}

void PackSet::add_directory(const fs::path& pack_dir) {
  std::error_code error;
  const std::set<std::string> indexes = stems(pack_dir, ".idx", error);
  if (error) {
    if (error != std::errc::no_such_file_or_directory) {
      notice(fmt::format("{} cannot be listed: {}", pack_dir.native(), error.message()));
    }
    return;
  }
  for (const std::string& stem : indexes) {
    add_pack(pack_dir, stem);
  }
  for (const std::string& stem : stems(pack_dir, ".pack", error)) {
    if (indexes.count(stem) == 0) {
      unindexed_.push_back(pack_dir / (stem + ".pack"));
      notice(fmt::format("{} has no index, so that Git finds none of its objects; `git index-pack` makes one",
                         unindexed_.back().native()));
    }
  }
}

void PackSet::add_pack(const fs::path& pack_dir, const std::string& stem) {
  fs::path idx_file = pack_dir / (stem + ".idx");
  if (const auto pack = PackFile::open(pack_dir / (stem + ".pack")); !pack) {
    notice(fmt::format("a pack was not searched: {}", pack.error().message));
    return;
  }
  auto index = PackIndex::read(idx_file);
  if (!index) {
    unindexed_.push_back(pack_dir / (stem + ".pack"));
    notice_unusable(index.error().message);
    return;
  }
  if (order_ == IdOrder::required && !index->ids_ascend()) {
    unindexed_.push_back(pack_dir / (stem + ".pack"));
    notice_unusable(fmt::format("{}: its ids are out of order", idx_file.native()));
    return;
  }
  packs_.push_back({std::move(idx_file), std::move(*index)});
}

core::Result<core::Digest> PackSet::fingerprint(std::size_t pack, unsigned jobs) const {
  const std::lock_guard lock(fingerprint_mutex_);
  const auto known = fingerprints_.find(pack);
  return known != fingerprints_.end()
             ? known->second
             : fingerprints_.emplace(pack, make_fingerprint(pack, jobs)).first->second;
}

core::Result<core::Digest> PackSet::make_fingerprint(std::size_t pack, unsigned jobs) const {
  const auto file = File::open(pack_file(pack));
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  std::array<char, 20> trailer{};
  if (file->size() < trailer.size() ||
      file->read_at(file->size() - trailer.size(), trailer) != trailer.size()) {
    return core::fail(core::ErrorKind::malformed,
                      fmt::format("{} has no checksum at its end", pack_file(pack).native()));
  }
  return core::sha256({core::view(sha256_in_chunks(packs_[pack].index.bytes(), jobs)),
                       std::to_string(file->size()), std::string_view(trailer.data(), trailer.size())});
}

bool PackSet::has_shrunk(std::size_t pack) const {
  const std::lock_guard lock(open_mutex_);
  const auto mapped = mapped_.find(pack);
  return packs_[pack].index.has_shrunk(packs_[pack].idx_file) ||
         (mapped != mapped_.end() && mapped->second && (*mapped->second)->has_shrunk(pack_file(pack)));
}

bool PackSet::is_ordered() const {
  return order_ == IdOrder::required ||
         std::all_of(packs_.begin(), packs_.end(), [](const Entry& pack) { return pack.index.ids_ascend(); });
}

void PackSet::notice_unusable(const std::string& why) {
  notice(fmt::format("a pack's index cannot be used: {}; `git index-pack` makes a new one", why));
}

void PackSet::notice(std::string message) {
  notices_.push_back({"unreadable-pack", std::move(message), true, {}, {}, {}});
}

core::Result<std::shared_ptr<const Pack>> PackSet::open(std::size_t pack) const {
  const std::lock_guard lock(open_mutex_);
  const auto held =
      std::find_if(open_.begin(), open_.end(), [&](const OpenPack& p) { return p.first == pack; });
  if (held != open_.end()) {
    open_.splice(open_.begin(), open_, held);
    return open_.front().second;
  }
  auto opened = Pack::open(packs_[pack].idx_file);
  if (!opened) {
    return tl::make_unexpected(std::move(opened.error()));
  }
  open_.emplace_front(pack, std::make_shared<const Pack>(std::move(*opened)));
  if (open_.size() > k_max_open_packs) {
    open_.pop_back();
  }
  return open_.front().second;
}

core::Result<std::shared_ptr<const MappedPack>> PackSet::map(std::size_t pack) const {
  const std::lock_guard lock(open_mutex_);
  const auto held = mapped_.find(pack);
  if (held != mapped_.end()) {
    return held->second;
  }
  auto mapped = MappedPack::open(pack_file(pack));
  core::Result<std::shared_ptr<const MappedPack>> result =
      mapped ? core::Result<std::shared_ptr<const MappedPack>>(
                   std::make_shared<const MappedPack>(std::move(*mapped)))
             : tl::make_unexpected(std::move(mapped.error()));
  mapped_.emplace(pack, result);
  return result;
}

std::optional<ObjectId> PackSet::id_at(std::size_t pack, std::uint64_t offset) const {
  const auto mapped = map(pack);
  if (!mapped) {
    return std::nullopt;
  }
  const std::lock_guard lock(orders_mutex_);
  const PackOrder& order = orders_.try_emplace(pack, index(pack), (*mapped)->end(), 1U).first->second;
  const PackOrder::Rank rank = order.rank_at(offset);
  return rank == PackOrder::k_none ? std::nullopt : std::optional(index(pack).id(order.position(rank)));
}

std::size_t count_packs(const std::vector<fs::path>& object_directories) {
  std::size_t count = 0;
  for (const fs::path& directory : object_directories) {
    std::error_code error;
    count += stems(directory / "pack", ".pack", error).size();
  }
  return count;
}

}  // namespace ekaudit::scanner::git
