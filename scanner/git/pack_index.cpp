#include "scanner/git/pack_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/digest.h"
#include "scanner/git/big_endian.h"
#include "scanner/git/file_read.h"
#include "scanner/git/mapped_file.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::string_view k_signature("\377tOc", 4);
constexpr std::size_t k_fan_out_size = 1024;  // 256 numbers
constexpr std::size_t k_trailer_size = 40;    // checksums of the pack and of the index
constexpr std::uint32_t k_large_offset = 0x80000000;
// Over 70 million objects. Larger files are taken for an attempt to exhaust memory.
constexpr std::uint64_t k_max_file_size = std::uint64_t{2} << 30;

}  // namespace

core::Result<PackIndex> PackIndex::parse(std::string bytes) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  const std::string_view all = *owner;
  return parse(all, std::move(owner));
}

core::Result<PackIndex> PackIndex::parse(std::string_view all, std::shared_ptr<const void> owner) {
  PackIndex index;
  index.bytes_ = all;
  index.owner_ = std::move(owner);
  const bool has_header = all.substr(0, k_signature.size()) == k_signature;
  index.fan_out_start_ = has_header ? 8 : 0;
  const std::size_t tables = index.fan_out_start_ + k_fan_out_size;
  if (all.size() < tables + k_trailer_size) {
    return core::fail(core::ErrorKind::malformed, "it is cut off");
  }
  if (has_header && read_be32(all, 4) != 2) {
    return core::fail(core::ErrorKind::unsupported, fmt::format("its version is {}", read_be32(all, 4)));
  }
  index.count_ = read_be32(all, index.fan_out_start_ + k_fan_out_size - 4);
  const std::size_t count = index.count_;
  // Below 2^32 objects of at most 36 bytes each: no product overflows.
  const std::size_t entry_size = has_header ? k_id_size + 4 + 4 : 4 + k_id_size;
  const std::size_t fixed_size = tables + count * entry_size + k_trailer_size;
  if (all.size() < fixed_size) {
    return core::fail(core::ErrorKind::malformed, "it is shorter than its number of objects needs");
  }
  if (has_header) {
    index.ids_start_ = tables;
    index.id_stride_ = k_id_size;
    index.offsets_start_ = tables + count * (k_id_size + 4);
    index.offset_stride_ = 4;
    index.large_offsets_start_ = index.offsets_start_ + count * 4;
    index.large_offset_count_ = (all.size() - fixed_size) / 8;
  } else {
    index.offsets_start_ = tables;
    index.ids_start_ = tables + 4;
    index.id_stride_ = index.offset_stride_ = entry_size;
  }
  return index;
}

core::Result<PackIndex> PackIndex::read(const std::filesystem::path& idx_file) {
  std::shared_ptr<const void> owner;
  std::shared_ptr<const MappedFile> file;
  std::string_view bytes;
  auto mapped = MappedFile::open(idx_file);
  if (mapped && mapped->bytes().size() <= k_max_file_size) {
    file = std::make_shared<const MappedFile>(std::move(*mapped));
    bytes = file->bytes();
    owner = file;
  } else {
    // There are only so many maps at a time.
    auto read = read_file(idx_file, k_max_file_size);
    if (!read) {
      return tl::make_unexpected(std::move(read.error()));
    }
    auto copy = std::make_shared<const std::string>(std::move(*read));
    bytes = *copy;
    owner = std::move(copy);
  }
  auto index = parse(bytes, std::move(owner));
  if (!index) {
    return core::fail(index.error().kind, fmt::format("{}: {}", idx_file.native(), index.error().message));
  }
  index->file_ = std::move(file);
  return index;
}

std::uint32_t PackIndex::fan_out(unsigned byte) const {
  // Bounded, since a mapped file may change after it was checked.
  const std::uint32_t value = read_be32(bytes_, fan_out_start_ + 4 * std::size_t{byte});
  return std::min(value, count_);
}

bool PackIndex::ids_ascend() const {
  std::optional<ObjectId> previous;
  std::uint32_t position = 0;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::uint32_t end = read_be32(bytes_, fan_out_start_ + 4 * std::size_t{byte});
    if (end < position || end > count_) {
      return false;
    }
    for (; position < end; ++position) {
      const ObjectId current = id(position);
      if (current.bytes[0] != byte || (previous && *previous >= current)) {
        return false;
      }
      previous = current;
    }
  }
  return true;
}

std::optional<std::uint64_t> PackIndex::offset(std::uint32_t position) const {
  const std::uint32_t offset = read_be32(bytes_, offsets_start_ + position * offset_stride_);
  if (large_offsets_start_ == 0 || (offset & k_large_offset) == 0) {
    return offset;
  }
  const std::size_t large = offset & ~k_large_offset;
  if (large >= large_offset_count_) {
    return std::nullopt;
  }
  return read_be64(bytes_, large_offsets_start_ + large * 8);
}

bool PackIndex::is_intact() const {
  const std::size_t end = bytes_.size() - k_id_size;
  return core::sha1({bytes_.substr(0, end)}) == ObjectId::from_raw(bytes_.data() + end).bytes;
}

std::uint32_t PackIndex::lower_bound(const ObjectId& id) const {
  const unsigned first = id.bytes[0];
  std::uint32_t low = first == 0 ? 0 : fan_out(first - 1);
  std::uint32_t high = fan_out(first);
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (this->id(middle) < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::optional<std::uint32_t> PackIndex::find(const ObjectId& id) const {
  const std::uint32_t position = lower_bound(id);
  if (position == count_ || this->id(position) != id) {
    return std::nullopt;
  }
  return position;
}

}  // namespace ekaudit::scanner::git
