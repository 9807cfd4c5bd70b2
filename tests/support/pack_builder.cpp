#include "tests/support/pack_builder.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/digest.h"
#include "scanner/git/inflate.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::tests::support {

namespace git = scanner::git;

namespace {

std::string big_endian(std::uint64_t value, unsigned bytes) {
  std::string result;
  for (unsigned i = bytes; i > 0; --i) {
    result.push_back(static_cast<char>(value >> (8 * (i - 1))));
  }
  return result;
}

std::string_view raw(const git::ObjectId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::string checksum(std::string_view bytes) {
  const auto digest = core::sha1({bytes});
  return {digest.begin(), digest.end()};
}

// Seven bits a byte, least significant first.
std::string variable_size(std::uint64_t value) {
  std::string result;
  for (; value >= 0x80; value >>= 7) {
    result.push_back(static_cast<char>(value | 0x80));
  }
  result.push_back(static_cast<char>(value));
  return result;
}

std::string entry_header(unsigned type, std::uint64_t size) {
  std::string result;
  std::uint64_t byte = type << 4 | (size & 0x0F);
  for (size >>= 4; size != 0; size >>= 7) {
    result.push_back(static_cast<char>(byte | 0x80));
    byte = size & 0x7F;
  }
  result.push_back(static_cast<char>(byte));
  return result;
}

std::string distance(std::uint64_t value) {
  std::string result(1, static_cast<char>(value & 0x7F));
  while ((value >>= 7) != 0) {
    --value;
    result.insert(result.begin(), static_cast<char>(0x80 | (value & 0x7F)));
  }
  return result;
}

}  // namespace

git::ObjectId object_id(git::ObjectType type, std::string_view bytes) {
  std::string header = fmt::format("{} {}", git::to_string(type), bytes.size());
  header.push_back('\0');
  const auto digest = core::sha1({header, bytes});
  return git::ObjectId::from_raw(digest.data());
}

std::string inserting_delta(std::uint64_t base_size, std::uint64_t result_size, std::string_view text) {
  return variable_size(base_size) + variable_size(result_size) + static_cast<char>(text.size()) +
         std::string(text);
}

std::string stored_zlib(std::string_view bytes) {
  std::string result("\x78\x01", 2);
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char c : bytes) {
    low = (low + static_cast<unsigned char>(c)) % 65521;
    high = (high + low) % 65521;
  }
  do {
    const std::string_view block = bytes.substr(0, 0xFFFF);
    bytes.remove_prefix(block.size());
    const auto size = static_cast<unsigned>(block.size());
    result.push_back(bytes.empty() ? 1 : 0);
    for (const unsigned value : {size, ~size}) {
      result.push_back(static_cast<char>(value));
      result.push_back(static_cast<char>(value >> 8));
    }
    result += block;
  } while (!bytes.empty());
  return result + big_endian(std::uint64_t{high} << 16 | low, 4);
}

std::size_t PackBuilder::append(const ObjectId& id, unsigned type, std::uint64_t claimed_size,
                                std::string_view base, std::string_view stored) {
  return add_entry(id, entry_header(type, claimed_size) + std::string(base) + stored_zlib(stored));
}

std::size_t PackBuilder::add_entry(const ObjectId& id, std::string_view entry) {
  constexpr std::size_t k_header_size = 12;
  entries_.push_back({id, k_header_size + body_.size(), git::update_crc32(0, entry)});
  body_ += entry;
  return entries_.size() - 1;
}

std::size_t PackBuilder::add(git::ObjectType type, std::string_view bytes) {
  return add_claiming(type, bytes, bytes.size());
}

std::size_t PackBuilder::add_claiming(git::ObjectType type, std::string_view bytes,
                                      std::uint64_t claimed_size) {
  return append(object_id(type, bytes), 1 + static_cast<unsigned>(type), claimed_size, {}, bytes);
}

std::size_t PackBuilder::add_offset_delta(std::size_t base, const ObjectId& id, std::string_view delta) {
  const std::uint64_t own_offset = 12 + body_.size();
  return append(id, 6, delta.size(), distance(own_offset - entries_[base].offset), delta);
}

std::size_t PackBuilder::add_id_delta(const ObjectId& base, const ObjectId& id, std::string_view delta) {
  return append(id, 7, delta.size(), raw(base), delta);
}

std::string PackBuilder::pack() const {
  const std::string bytes = "PACK" + big_endian(2, 4) + big_endian(entries_.size(), 4) + body_;
  return bytes + checksum(bytes);
}

std::string PackBuilder::index(int version, std::uint64_t first_large) const {
  std::vector<Entry> sorted = entries_;
  std::sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
  std::string fan_out;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto count = std::count_if(sorted.begin(), sorted.end(),
                                     [&](const Entry& entry) { return entry.id.bytes[0] <= byte; });
    fan_out += big_endian(static_cast<std::uint64_t>(count), 4);
  }
  std::string ids;
  std::string crcs;
  std::string offsets;
  std::string large;
  for (const Entry& entry : sorted) {
    if (version == 1) {
      ids += big_endian(entry.offset, 4);
    }
    ids += raw(entry.id);
    crcs += big_endian(entry.crc, 4);
    const bool is_large = entry.offset >= first_large;
    offsets += big_endian(is_large ? 0x80000000 | large.size() / 8 : entry.offset, 4);
    large += is_large ? big_endian(entry.offset, 8) : std::string();
  }
  std::string bytes =
      version == 1 ? fan_out + ids
                   : std::string("\377tOc", 4) + big_endian(2, 4) + fan_out + ids + crcs + offsets + large;
  const std::string whole_pack = pack();
  bytes += whole_pack.substr(whole_pack.size() - 20);
  return bytes + checksum(bytes);
}

std::filesystem::path PackBuilder::write(const std::filesystem::path& pack_dir, std::string_view name) const {
  const std::filesystem::path index_file = pack_dir / fmt::format("{}.idx", name);
  write_file(pack_dir / fmt::format("{}.pack", name), pack());
  write_file(index_file, index());
  return index_file;
}

void write_loose(const std::filesystem::path& objects_dir, scanner::git::ObjectType type,
                 std::string_view bytes) {
  const std::string id = object_id(type, bytes).hex();
  const std::string header = fmt::format("{} {}", to_string(type), bytes.size());
  write_file(objects_dir / id.substr(0, 2) / id.substr(2),
             stored_zlib(header + std::string(1, '\0') + std::string(bytes)));
}

}  // namespace ekaudit::tests::support
