// The headers of a pack's entries, without the objects themselves. Whoever hands an object to a library
// first asks here how much memory it would take, and whether its chain of deltas ends at all.
// Format: gitformat-pack(5).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.h"
#include "scanner/git/file_read.h"
#include "scanner/git/inflate.h"
#include "scanner/git/pack_entry.h"

namespace ekaudit::scanner::git {

struct PackEntry : EntryHeader {
  std::uint64_t result_size = 0;  // what the object claims to hold once rebuilt
};

class PackFile {
 public:
  // Errors: those of File::open; malformed if it does not start as a pack does.
  static core::Result<PackFile> open(const std::filesystem::path& pack_file);

  // No entry starts at or after this offset.
  std::uint64_t end() const { return end_; }

 private:
  friend class PackCursor;
  PackFile(File file, std::uint64_t end) : file_(std::move(file)), end_(end) {}

  File file_;
  std::uint64_t end_;
};

// Reads headers through a buffer that suits ascending offsets. One per thread.
class PackCursor {
 public:
  // Several entries of average size fit into this buffer.
  static constexpr std::size_t k_scan_buffer = std::size_t{256} << 10;
  // Enough for one header at a random offset.
  static constexpr std::size_t k_single_buffer = std::size_t{4} << 10;

  // `pack` must outlive the cursor.
  PackCursor(const PackFile& pack, std::size_t buffer_size) : pack_(pack), buffer_size_(buffer_size) {}

  // Nothing if no sound entry starts at `offset`.
  std::optional<PackEntry> entry(std::uint64_t offset);

  // CRC-32 of the bytes from `begin` to `end`, which must not be before it; nothing if the pack is
  // shorter.
  std::optional<std::uint32_t> crc(std::uint64_t begin, std::uint64_t end);

 private:
  // What is buffered from `offset` on: at least `wanted` bytes, unless the entries end before.
  std::string_view window(std::uint64_t offset, std::size_t wanted);

  const PackFile& pack_;
  std::size_t buffer_size_;
  std::string buffer_;
  std::uint64_t buffer_offset_ = 0;
  Inflater inflater_;
};

}  // namespace ekaudit::scanner::git
