#include "scanner/git/loose_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/text.h"
#include "scanner/git/file_read.h"
#include "scanner/git/file_stamp.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

namespace fs = std::filesystem;

namespace {

// The longest header is shorter.
constexpr std::size_t k_header_room = 64;
constexpr std::size_t k_file_start = 4096;
constexpr std::size_t k_sha256_rest = 62;

fs::path file_of(const fs::path& objects_dir, const ObjectId& id) {
  const std::string hex = id.hex();
  return objects_dir / hex.substr(0, 2) / hex.substr(2);
}

tl::unexpected<core::Error> malformed(std::string_view what) {
  return core::fail(core::ErrorKind::malformed, std::string(what));
}

struct LooseHeader {
  ObjectType type = ObjectType::blob;
  std::uint64_t size = 0;  // that it claims
  std::size_t length = 0;  // of the header itself, with the final NUL
};

// "blob 123\0"; `text` starts with it.
core::Result<LooseHeader> parse_header(std::string_view text) {
  const std::size_t end = text.find('\0');
  const std::size_t space = text.find(' ');
  if (end == std::string_view::npos || space > end) {
    return malformed("its header is damaged");
  }
  LooseHeader header;
  bool known = false;
  for (const ObjectType type : {ObjectType::commit, ObjectType::tree, ObjectType::blob, ObjectType::tag}) {
    if (text.substr(0, space) == to_string(type)) {
      header.type = type;
      known = true;
    }
  }
  const char* digits_end = text.data() + end;
  const auto [parsed, error] = std::from_chars(text.data() + space + 1, digits_end, header.size);
  if (!known || error != std::errc() || parsed != digits_end) {
    return malformed("its header is damaged");
  }
  header.length = end + 1;
  return header;
}

core::Result<LooseHeader> inflate_header(std::string_view stream, Inflater& inflater) {
  std::array<unsigned char, k_header_room> start{};
  const auto filled = inflater.prefix(stream, start);
  if (!filled) {
    return malformed("it is not a sound zlib stream");
  }
  return parse_header({reinterpret_cast<const char*>(start.data()), *filled});
}

}  // namespace

LooseListing list_loose_objects(const fs::path& objects_dir) {
  LooseListing listing;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string first = fmt::format("{:02x}", byte);
    const fs::path directory = objects_dir / first;
    std::error_code error;
    for (auto it = fs::directory_iterator(directory, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
      // Whatever else lies there is no object: what Git writes before it renames, a backup.
      const std::string rest = it->path().filename().native();
      if (const auto id = ObjectId::from_hex(first + rest)) {
        listing.ids.push_back(*id);
      } else if (rest.size() == k_sha256_rest && std::all_of(rest.begin(), rest.end(), core::is_hex_digit)) {
        ++listing.foreign;
      }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      listing.unreadable.push_back(directory);
    }
  }
  std::sort(listing.ids.begin(), listing.ids.end());
  return listing;
}

std::optional<core::Digest> fingerprint_loose_objects(const fs::path& objects_dir) {
  const LooseListing listing = list_loose_objects(objects_dir);
  if (!listing.unreadable.empty() || listing.foreign > 0) {
    return std::nullopt;
  }
  core::Sha256 all;
  for (const ObjectId& id : listing.ids) {
    const auto stamp = stamp_of(file_of(objects_dir, id));
    if (!stamp) {
      return std::nullopt;
    }
    all.update(view(id));
    const std::array<std::uint32_t, 7> parts = {stamp->changed_seconds,
                                                stamp->changed_nanoseconds,
                                                stamp->modified_seconds,
                                                stamp->modified_nanoseconds,
                                                stamp->device,
                                                stamp->inode,
                                                stamp->size};
    all.update({reinterpret_cast<const char*>(parts.data()), sizeof parts});
  }
  return all.finish();
}

bool has_loose_object(const fs::path& objects_dir, const ObjectId& id) {
  std::error_code error;
  return fs::exists(file_of(objects_dir, id), error);
}

core::Result<ObjectHeader> read_loose_header(const fs::path& objects_dir, const ObjectId& id,
                                             Inflater& inflater) {
  auto file = File::open(file_of(objects_dir, id));
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  std::array<char, k_file_start> start{};
  const auto header = inflate_header({start.data(), file->read_at(0, start)}, inflater);
  if (!header) {
    return tl::make_unexpected(header.error());
  }
  return ObjectHeader{header->type, std::max(header->size, file->size())};
}

core::Result<Object> read_loose_object(const fs::path& objects_dir, const ObjectId& id, std::uint64_t peak,
                                       Inflater& inflater) {
  const auto stream = read_file(file_of(objects_dir, id), peak);
  if (!stream) {
    return tl::make_unexpected(stream.error());
  }
  const auto header = inflate_header(std::string_view(*stream).substr(0, k_file_start), inflater);
  if (!header) {
    return tl::make_unexpected(header.error());
  }
  if (header->size > peak) {
    return core::fail(core::ErrorKind::too_large, "it has grown while it was read");
  }
  std::string bytes(header->length + static_cast<std::size_t>(header->size), '\0');
  if (!inflater.whole(*stream, bytes)) {
    return malformed("it is damaged, or not as long as it claims");
  }
  bytes.erase(0, header->length);
  if (!matches_id(id, header->type, bytes)) {
    return malformed("its bytes do not match its id");
  }
  return Object{header->type, std::move(bytes)};
}

}  // namespace ekaudit::scanner::git
