// Which positions of a text may begin one of a set of short blocks: the prefilter's vectorised step.
//
// Each block is in one of eight buckets, and a bucket is a bit. For each byte of a block there are two
// tables, one by the byte's bits 0 to 3 and one by its bits 3 to 6, which hold the buckets that have a
// block with those bits there. A position passes if all eight entries have a bucket in common. Byte
// shuffles look up 16 or 32 entries at once, and give nothing for bytes over 127: blocks are ASCII.
//
// Only each second position is looked at: eight look-ups then serve two bytes of text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ekaudit::scanner::match {

inline constexpr std::size_t k_scan_block = 4;

// Of the upper bits that a table goes by.
inline constexpr unsigned k_upper_shift = 3;

struct BlockTables {
  using Table = std::array<std::uint8_t, 16>;
  // By the place in the block.
  alignas(16) std::array<Table, k_scan_block> lower{};
  alignas(16) std::array<Table, k_scan_block> upper{};
};

// What passed in one group of positions: bit i stands for the position `offset` + 2 i.
// Not initialised: hundreds of bytes of them are, for each text, mostly not used.
struct PassedGroup {
  std::size_t offset;
  std::uint32_t mask;
};

enum class Simd { none, ssse3, avx2, neon };

// What this processor can do, the slowest first; `none` is always there.
std::vector<Simd> supported_simd();
std::string_view name_of(Simd simd);

struct SimdScan {
  // Looks at `groups` groups. The first begins at text + first, each further one `group_size` later, but
  // none after `last`: instead one group begins there and is without what the one before has seen. A group
  // is read for `group_reads` bytes; no other byte is read. Writes the groups in which something passed
  // and returns their number; `passed` has room for all.
  using Function = std::size_t (*)(const BlockTables& tables, const char* text, std::size_t first,
                                   std::size_t groups, std::size_t last, PassedGroup* passed);
  Function function = nullptr;  // null for Simd::none
  std::size_t group_size = 0;
  std::size_t group_reads = 0;
};

SimdScan simd_scan(Simd simd);

// The implementations. A register holds 16 even bytes and 16 odd ones, and the last position lacks its
// second half: 15 positions, or 30 bytes, a register.
inline constexpr std::size_t k_register_positions = 15;
inline constexpr std::size_t k_register_step = 2 * k_register_positions;
inline constexpr std::size_t k_register_reads = 32;

// `seen` bytes at the front are the group's before it.
inline PassedGroup passed_group(std::size_t offset, std::uint32_t mask, std::size_t seen) {
  return {offset, mask >> (seen / 2) << (seen / 2)};
}

std::size_t scan_ssse3(const BlockTables& tables, const char* text, std::size_t first, std::size_t groups,
                       std::size_t last, PassedGroup* passed);
std::size_t scan_avx2(const BlockTables& tables, const char* text, std::size_t first, std::size_t groups,
                      std::size_t last, PassedGroup* passed);
std::size_t scan_neon(const BlockTables& tables, const char* text, std::size_t first, std::size_t groups,
                      std::size_t last, PassedGroup* passed);

}  // namespace ekaudit::scanner::match
