#include "scanner/git/pack_entry.h"

namespace ekaudit::scanner::git {

namespace {

std::optional<unsigned char> take_byte(std::string_view& bytes) {
  if (bytes.empty()) {
    return std::nullopt;
  }
  const auto byte = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  return byte;
}

// `value` holds the lowest `shift` bits already.
std::optional<std::uint64_t> take_size_bits(std::string_view& bytes, std::uint64_t value, unsigned shift,
                                            bool more) {
  while (more) {
    const auto byte = take_byte(bytes);
    if (!byte || shift > 63) {
      return std::nullopt;
    }
    const std::uint64_t bits = *byte & 0x7FU;
    if ((bits << shift) >> shift != bits) {
      return std::nullopt;
    }
    value |= bits << shift;
    shift += 7;
    more = (*byte & 0x80U) != 0;
  }
  return value;
}

// How far back the base lies. Each further byte adds one, so that every distance has one spelling.
std::optional<std::uint64_t> take_distance(std::string_view& bytes) {
  auto byte = take_byte(bytes);
  if (!byte) {
    return std::nullopt;
  }
  std::uint64_t value = *byte & 0x7FU;
  while ((*byte & 0x80U) != 0) {
    byte = take_byte(bytes);
    if (!byte || value >= (std::uint64_t{1} << 56)) {
      return std::nullopt;
    }
    value = ((value + 1) << 7) | (*byte & 0x7FU);
  }
  return value;
}

}  // namespace

std::optional<std::uint64_t> take_size(std::string_view& bytes) {
  return take_size_bits(bytes, 0, 0, true);
}

std::optional<EntryHeader> parse_entry_header(std::string_view bytes, std::uint64_t offset) {
  std::string_view rest = bytes;
  const auto first = take_byte(rest);
  if (!first) {
    return std::nullopt;
  }
  EntryHeader header;
  const auto size = take_size_bits(rest, *first & 0x0FU, 4, (*first & 0x80U) != 0);
  if (!size) {
    return std::nullopt;
  }
  header.size = *size;
  const unsigned type = *first >> 4 & 7U;
  if (type >= 1 && type <= 4) {
    header.type = static_cast<ObjectType>(type - 1);
  } else if (type == 6) {
    header.kind = EntryHeader::Kind::offset_delta;
    const auto distance = take_distance(rest);
    if (!distance || *distance == 0 || *distance >= offset) {
      return std::nullopt;
    }
    header.base_offset = offset - *distance;
  } else if (type == 7 && rest.size() >= k_id_size) {
    header.kind = EntryHeader::Kind::id_delta;
    header.base_id = ObjectId::from_raw(rest.data());
    rest.remove_prefix(k_id_size);
  } else {
    return std::nullopt;
  }
  header.length = bytes.size() - rest.size();
  return header;
}

}  // namespace ekaudit::scanner::git
