// The header of a pack's entry. Format: gitformat-pack(5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace ekaudit::scanner::git {

struct EntryHeader {
  enum class Kind : std::uint8_t { whole, offset_delta, id_delta };

  Kind kind = Kind::whole;
  ObjectType type = ObjectType::blob;  // of a whole object
  std::uint64_t size = 0;              // of the whole object, or of the delta's instructions
  std::uint64_t base_offset = 0;       // of an offset_delta: below its own offset
  ObjectId base_id;                    // of an id_delta
  std::size_t length = 0;              // of the header: the zlib stream begins behind it
};

// Type, size and base take fewer bytes than this.
inline constexpr std::size_t k_max_entry_header = 64;

// `bytes` starts with the entry, which lies at `offset` in its pack. Nothing if it is unsound.
std::optional<EntryHeader> parse_entry_header(std::string_view bytes, std::uint64_t offset);

// A number of Git's in front of `bytes`, which it is taken from: seven bits a byte, the least significant
// first, as long as the high bit is set. Nothing if it is cut off or over 64 bits.
std::optional<std::uint64_t> take_size(std::string_view& bytes);

}  // namespace ekaudit::scanner::git
