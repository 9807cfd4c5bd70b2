#include "scanner/git/index_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "core/digest.h"
#include "scanner/git/big_endian.h"

namespace ekaudit::scanner::git {

namespace {

constexpr std::size_t k_header_size = 12;
constexpr std::size_t k_checksum_size = 20;
constexpr std::size_t k_mode_offset = 24;
constexpr std::size_t k_id_offset = 40;
constexpr std::size_t k_flags_offset = 60;
constexpr std::size_t k_name_offset = 62;
constexpr std::uint32_t k_flag_extended = 0x4000;
constexpr unsigned char k_flag_intent_to_add = 0x20;  // of the extended flags' first byte
constexpr std::uint32_t k_name_mask = 0x0FFF;
constexpr std::uint32_t k_type_mask = 0170000;
constexpr std::uint32_t k_directory = 0040000;
constexpr std::uint32_t k_symlink = 0120000;
constexpr std::uint32_t k_submodule = 0160000;
constexpr std::size_t k_max_path = 1 << 16;
// Version 4 shares prefixes, so that a small file can stand for very long paths.
constexpr std::size_t k_max_path_bytes = std::size_t{1} << 30;

tl::unexpected<core::Error> malformed(std::string_view what) {
  return core::fail(core::ErrorKind::malformed, fmt::format("the index is damaged: {}", what));
}

class Parser {
 public:
  Parser(std::string_view bytes, const FileTime& written) : bytes_(bytes), written_(written) {}

  core::Result<std::vector<IndexEntry>> parse() {
    if (auto known = read_header(); !known) {
      return tl::make_unexpected(std::move(known.error()));
    }
    // Reading a large index takes as long as hashing it.
    constexpr std::size_t k_large = std::size_t{1} << 20;
    auto is_sound = std::async(bytes_.size() < k_large ? std::launch::deferred : std::launch::async,
                               [this, bytes = bytes_] { return has_checksum_of(bytes); });
    const auto read = read_entries();
    if (!is_sound.get()) {
      return malformed("its checksum does not match");
    }
    if (!read) {
      return tl::make_unexpected(read.error());
    }
    if (auto known = read_extensions(); !known) {
      return tl::make_unexpected(std::move(known.error()));
    }
    const auto is_before = [](const IndexEntry& a, const IndexEntry& b) {
      return std::tie(a.path, a.stage) < std::tie(b.path, b.stage);
    };
    // As Git writes them they are.
    if (!std::is_sorted(entries_.begin(), entries_.end(), is_before)) {
      std::sort(entries_.begin(), entries_.end(), is_before);
    }
    return std::move(entries_);
  }

  // After parse(): the bytes of the TREE extension.
  std::string_view cache_tree() const { return cache_tree_; }

 private:
  core::Result<void> read_header();
  // All zero: written without one (index.skipHash).
  bool has_checksum_of(std::string_view bytes) const {
    return checksum_.is_zero() || core::sha1({bytes}) == checksum_.bytes;
  }
  core::Result<void> read_entries();
  bool read_entry();
  std::optional<FileStamp> read_stamp(std::size_t start) const;
  std::optional<std::size_t> read_path(std::size_t start, std::uint32_t flags);
  std::optional<std::size_t> read_compressed_path(std::size_t start);
  core::Result<void> read_extensions();

  std::string_view bytes_;  // later without the checksum
  ObjectId checksum_;
  FileTime written_;
  std::size_t position_ = k_header_size;
  std::uint32_t version_ = 0;
  std::uint32_t count_ = 0;
  std::string path_;  // of the entry read last
  std::size_t path_bytes_ = 0;
  bool has_nameless_ = false;  // in a split index: entries that replace others
  std::string_view cache_tree_;
  std::vector<IndexEntry> entries_;
};

core::Result<void> Parser::read_header() {
  if (bytes_.size() < k_header_size + k_checksum_size || !bytes_.starts_with("DIRC")) {
    return malformed("it does not start as an index does");
  }
  version_ = read_be32(bytes_, 4);
  count_ = read_be32(bytes_, 8);
  if (version_ < 2 || version_ > 4) {
    return core::fail(core::ErrorKind::unsupported, fmt::format("the index has version {}", version_));
  }
  checksum_ = ObjectId::from_raw(bytes_.data() + bytes_.size() - k_checksum_size);
  bytes_.remove_suffix(k_checksum_size);
  return {};
}

core::Result<void> Parser::read_entries() {
  entries_.reserve(std::min<std::size_t>(count_, bytes_.size() / k_name_offset));
  for (std::uint32_t i = 0; i < count_; ++i) {
    if (!read_entry()) {
      return malformed("it ends within an entry, or a path makes no sense");
    }
    path_bytes_ += path_.size();
    if (path_bytes_ > k_max_path_bytes) {
      return core::fail(core::ErrorKind::too_large, "the index holds over 1 GiB of paths");
    }
  }
  return {};
}

bool Parser::read_entry() {
  const std::size_t start = position_;
  if (bytes_.size() - start < k_name_offset + 1) {
    return false;
  }
  const std::uint32_t mode = read_be32(bytes_, start + k_mode_offset);
  const std::uint32_t flags = read_be32(bytes_, start + k_flags_offset - 2) & 0xFFFF;
  std::size_t name = start + k_name_offset;
  bool intent_to_add = false;
  if ((flags & k_flag_extended) != 0) {
    intent_to_add = (static_cast<unsigned char>(bytes_[name]) & k_flag_intent_to_add) != 0;
    name += 2;
  }
  const auto end = version_ == 4 ? read_compressed_path(name) : read_path(name, flags);
  if (!end) {
    return false;
  }
  // Versions 2 and 3 pad with 1 to 8 NULs.
  position_ = version_ == 4 ? *end + 1 : start + (*end - start + 8) / 8 * 8;
  if (position_ > bytes_.size()) {
    return false;
  }
  const std::uint32_t type = mode & k_type_mask;
  if (path_.empty()) {
    has_nameless_ = true;
  } else if (type != k_directory) {
    entries_.push_back({path_, ObjectId::from_raw(bytes_.data() + start + k_id_offset), type == k_symlink,
                        type == k_submodule, flags >> 12 & 3U, intent_to_add, read_stamp(start)});
  }
  return true;
}

// Of a file that was changed at about the time when the index was written nobody can say which came first.
std::optional<FileStamp> Parser::read_stamp(std::size_t start) const {
  const auto number = [&](std::size_t offset) { return read_be32(bytes_, start + offset); };
  const FileStamp stamp{number(0),  number(4),  number(8),  number(12), number(16),
                        number(20), number(28), number(32), number(36)};
  // Clocks of files that tell more than seconds tick each few milliseconds; Git itself leaves no margin. A
  // checkout takes longer than this, and should not be hashed whole.
  constexpr std::uint32_t k_tick = 100'000'000;
  constexpr std::uint32_t k_second = 1'000'000'000;
  const auto is_settled = [&](std::uint32_t seconds, std::uint32_t nanoseconds) {
    const std::uint64_t later = std::uint64_t{nanoseconds} + k_tick;
    return std::pair(static_cast<std::int64_t>(seconds + later / k_second), later % k_second) <=
           std::pair(written_.seconds, std::uint64_t{written_.nanoseconds});
  };
  const bool settled = stamp.changed_nanoseconds != 0 &&
                       is_settled(stamp.changed_seconds, stamp.changed_nanoseconds) &&
                       is_settled(stamp.modified_seconds, stamp.modified_nanoseconds);
  return settled ? std::optional(stamp) : std::nullopt;
}

// Returns where the path ends.
std::optional<std::size_t> Parser::read_path(std::size_t start, std::uint32_t flags) {
  const std::size_t claimed = flags & k_name_mask;
  const std::size_t end =
      claimed < k_name_mask ? start + claimed : bytes_.find('\0', std::min(start, bytes_.size()));
  if (end > bytes_.size() || end - start > k_max_path) {
    return std::nullopt;
  }
  path_ = bytes_.substr(start, end - start);
  return path_.find('\0') == std::string::npos ? std::optional(end) : std::nullopt;
}

// How many bytes of the previous path to drop, then what to append.
std::optional<std::size_t> Parser::read_compressed_path(std::size_t start) {
  std::size_t dropped = 0;
  for (bool first = true, more = true; more; first = false, ++start) {
    if (start >= bytes_.size() || dropped > k_max_path) {
      return std::nullopt;
    }
    const auto byte = static_cast<unsigned char>(bytes_[start]);
    dropped = ((first ? 0 : dropped + 1) << 7) + (byte & 0x7FU);
    more = (byte & 0x80U) != 0;
  }
  const std::size_t end = bytes_.find('\0', std::min(start, bytes_.size()));
  if (dropped > path_.size() || end == std::string_view::npos ||
      path_.size() - dropped + (end - start) > k_max_path) {
    return std::nullopt;
  }
  path_.erase(path_.size() - dropped);
  path_ += bytes_.substr(start, end - start);
  return end;
}

// Extensions in lower case change what the entries mean. A sparse index is what the entries say.
core::Result<void> Parser::read_extensions() {
  while (position_ < bytes_.size()) {
    if (bytes_.size() - position_ < 8) {
      return malformed("it ends within an extension");
    }
    const std::string_view name = bytes_.substr(position_, 4);
    const std::size_t size = read_be32(bytes_, position_ + 4);
    if (bytes_.size() - position_ - 8 < size) {
      return malformed("it ends within an extension");
    }
    if (name == "link") {
      return core::fail(core::ErrorKind::unsupported,
                        "the index is split, which is not supported; `git update-index --no-split-index` "
                        "joins it");
    }
    if (name == "TREE") {
      cache_tree_ = bytes_.substr(position_ + 8, size);
    }
    position_ += 8 + size;
  }
  if (has_nameless_) {
    return malformed("an entry has no path");
  }
  return {};
}

}  // namespace

core::Result<std::vector<IndexEntry>> parse_index(std::string_view bytes, const FileTime& written) {
  return Parser(bytes, written).parse();
}

core::Result<WholeIndex> parse_whole_index(std::string_view bytes) {
  Parser parser(bytes, {});
  auto entries = parser.parse();
  if (!entries) {
    return tl::make_unexpected(std::move(entries.error()));
  }
  return WholeIndex{std::move(*entries), parse_cache_tree(parser.cache_tree())};
}

}  // namespace ekaudit::scanner::git
