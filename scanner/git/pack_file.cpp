#include "scanner/git/pack_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "scanner/git/big_endian.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_pack_header_size = 12;
constexpr std::size_t k_trailer_size = 20;
// libgit2 reads a header from a window of 20 bytes without looking for its end.
constexpr std::size_t k_min_entry_room = 20;
// Type, size and base of an entry, and as much of the stream as its first 20 bytes can need: a block
// of deflate with its own code tables spends under 330 bytes on them.
constexpr std::size_t k_header_room = 1024;

// A delta starts with the size of its base and the size of its result.
std::optional<std::uint64_t> read_result_size(std::string_view stream, Inflater& inflater) {
  std::array<unsigned char, 20> start{};
  // A delta may be shorter than that, never longer than its claim.
  const auto filled = inflater.prefix(stream, start);
  if (!filled) {
    return std::nullopt;
  }
  std::string_view sizes(reinterpret_cast<const char*>(start.data()), *filled);
  return take_size(sizes) ? take_size(sizes) : std::nullopt;
}

}  // namespace

core::Result<PackFile> PackFile::open(const std::filesystem::path& pack_file) {
  auto file = File::open(pack_file);
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  std::array<char, k_pack_header_size> header{};
  const std::string_view bytes(header.data(), header.size());
  if (file->size() < k_pack_header_size + k_trailer_size || file->read_at(0, header) != header.size() ||
      !bytes.starts_with("PACK") || (read_be32(bytes, 4) != 2 && read_be32(bytes, 4) != 3)) {
    return core::fail(core::ErrorKind::malformed,
                      fmt::format("{} does not start as a pack does", pack_file.native()));
  }
  const std::uint64_t end = file->size() - k_trailer_size;
  return PackFile(std::move(*file), end);
}

std::string_view PackCursor::window(std::uint64_t offset, std::size_t wanted) {
  const bool held = offset >= buffer_offset_ && offset - buffer_offset_ < buffer_.size() &&
                    (buffer_.size() - (offset - buffer_offset_) >= wanted ||
                     buffer_offset_ + buffer_.size() == pack_.end());
  if (!held) {
    buffer_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(buffer_size_, pack_.end() - offset)));
    buffer_.resize(pack_.file_.read_at(offset, buffer_));
    buffer_offset_ = offset;
  }
  return std::string_view(buffer_).substr(static_cast<std::size_t>(offset - buffer_offset_));
}

std::optional<std::uint32_t> PackCursor::crc(std::uint64_t begin, std::uint64_t end) {
  if (end > pack_.end()) {
    return std::nullopt;
  }
  std::uint32_t crc = 0;
  while (begin < end) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(end - begin, buffer_size_));
    const std::string_view bytes = window(begin, wanted).substr(0, wanted);
    if (bytes.empty()) {
      return std::nullopt;
    }
    crc = update_crc32(crc, bytes);
    begin += bytes.size();
  }
  return crc;
}

std::optional<PackEntry> PackCursor::entry(std::uint64_t offset) {
  const std::uint64_t end = pack_.end() + k_trailer_size;
  if (offset < k_pack_header_size || offset >= pack_.end() || end - offset < k_min_entry_room) {
    return std::nullopt;
  }
  const std::string_view bytes = window(offset, k_header_room).substr(0, k_header_room);
  const auto header = parse_entry_header(bytes, offset);
  if (!header) {
    return std::nullopt;
  }
  PackEntry entry{*header, header->size};
  if (entry.kind == EntryHeader::Kind::whole) {
    return entry;
  }
  const auto result_size = read_result_size(bytes.substr(header->length), inflater_);
  if (!result_size) {
    return std::nullopt;
  }
  entry.result_size = *result_size;
  return entry;
}

}  // namespace ekaudit::scanner::git
