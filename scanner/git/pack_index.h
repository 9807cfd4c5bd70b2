// A pack's index (.idx, versions 1 and 2): which objects the pack holds, and where.
// Format: gitformat-pack(5), "pack-*.idx files have the following format".
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.h"
#include "scanner/git/big_endian.h"
#include "scanner/git/mapped_file.h"
#include "scanner/git/object_id.h"

namespace ekaudit::scanner::git {

class PackIndex {
 public:
  // Takes the whole file, about 28 bytes per object. Errors: malformed; unsupported for other versions.
  // Nothing is looked at but the frame, so that a single object costs next to nothing to find in a large
  // index. The checksum is not verified, see is_intact(), nor the order, see ids_ascend().
  static core::Result<PackIndex> parse(std::string bytes);
  // The same of a file, which is mapped where it can be: should it change meanwhile, answers are wrong, but
  // nothing is read that is not its.
  static core::Result<PackIndex> read(const std::filesystem::path& idx_file);

  // Objects are numbered by position, in the order of their ids.
  std::uint32_t size() const { return count_; }
  // `position` must be below size().
  ObjectId id(std::uint32_t position) const {
    return ObjectId::from_raw(bytes_.data() + ids_start_ + position * id_stride_);
  }
  // Asks the processor for that id, since it will be read soon.
  void prefetch(std::uint32_t position) const {
    __builtin_prefetch(bytes_.data() + ids_start_ + std::size_t{position} * id_stride_);
  }
  // Where the object's entry starts in the pack; nothing if the index points outside its own table of
  // large offsets. Not checked against the size of the pack.
  std::optional<std::uint64_t> offset(std::uint32_t position) const;

  // CRC-32 of the entry as it lies in the pack; version 2 only.
  std::optional<std::uint32_t> crc(std::uint32_t position) const {
    if (large_offsets_start_ == 0) {
      return std::nullopt;
    }
    const std::size_t crcs = ids_start_ + std::size_t{count_} * k_id_size;
    return read_be32(bytes_, crcs + 4 * std::size_t{position});
  }

  // The whole file.
  std::string_view bytes() const { return bytes_; }

  // Whether the file, which is `idx_file`, was cut short after it was read, so that answers may be wrong.
  bool has_shrunk(const std::filesystem::path& idx_file) const {
    return file_ && file_->has_shrunk(idx_file);
  }

  // Whether the file matches its checksum: then ids, offsets and CRCs are those that were written.
  bool is_intact() const;

  // Whether ids ascend and the fan-out table leads to them. Where they do not, nothing that find() or
  // lower_bound() do not find can be called missing, and no reader of Git finds it either.
  bool ids_ascend() const;

  std::optional<std::uint32_t> find(const ObjectId& id) const;
  // The first position whose id is not less than `id`; size() if there is none.
  std::uint32_t lower_bound(const ObjectId& id) const;

 private:
  PackIndex() = default;
  // The number of objects whose first byte is at most `byte`.
  std::uint32_t fan_out(unsigned byte) const;

  static core::Result<PackIndex> parse(std::string_view all, std::shared_ptr<const void> owner);

  std::shared_ptr<const void> owner_;       // of the bytes
  std::shared_ptr<const MappedFile> file_;  // the same, if they are mapped
  std::string_view bytes_;
  std::uint32_t count_ = 0;
  std::size_t fan_out_start_ = 0;
  std::size_t ids_start_ = 0;
  std::size_t id_stride_ = 0;
  std::size_t offsets_start_ = 0;
  std::size_t offset_stride_ = 0;
  std::size_t large_offsets_start_ = 0;  // 0 in version 1, which has none
  std::size_t large_offset_count_ = 0;
};

}  // namespace ekaudit::scanner::git
