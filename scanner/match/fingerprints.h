// Which few bytes of each literal the prefilter looks for.
//
// Positions of a text are looked at in steps of two, so each literal has two fingerprints: a block at an
// even distance from its beginning and one at an odd distance. Which ones, and in which bucket, decides
// how much of a text passes the scan of simd_scan.h: of all blocks of a literal the one is taken that
// widens some bucket least, by what bytes are common in source text, base64, numbers and binaries.
// Literals that have a block in common share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "scanner/match/simd_scan.h"

namespace ekaudit::scanner::match {

struct Fingerprint {
  std::uint32_t block = 0;     // load_block() of it
  std::uint32_t literal = 0;   // index in the list
  std::uint32_t distance = 0;  // from the literal's first byte to the block's
};

struct Fingerprints {
  std::size_t block_size = k_scan_block;
  std::vector<Fingerprint> list;
  bool scannable = true;  // by `tables`: all blocks have k_scan_block bytes, and all are ASCII
  BlockTables tables;
};

// Blocks have 4 bytes, or one byte less than the shortest literal, which is 3 bytes or longer.
Fingerprints choose_fingerprints(const std::vector<std::string>& literals);

// In line: each position that passed the scan is asked for it.
inline std::uint32_t load_block(const char* at, std::size_t block_size) {
  std::uint32_t block = 0;
  if (block_size == k_scan_block) {
    std::memcpy(&block, at, k_scan_block);
    return block;
  }
  for (std::size_t i = 0; i < block_size; ++i) {
    block = block << 8 | static_cast<unsigned char>(at[i]);
  }
  return block;
}

}  // namespace ekaudit::scanner::match
