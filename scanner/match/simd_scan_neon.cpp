#include "scanner/match/simd_scan.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#include <algorithm>

namespace ekaudit::scanner::match {
namespace {

struct Tables {
  uint8x16_t lower;
  uint8x16_t upper;
};

Tables load_tables(const BlockTables& tables, std::size_t place) {
  return {vld1q_u8(tables.lower[place].data()), vld1q_u8(tables.upper[place].data())};
}

uint8x16_t look_up(const Tables& tables, uint8x16_t bytes) {
  return vandq_u8(vqtbl1q_u8(tables.lower, vandq_u8(bytes, vdupq_n_u8(0x8f))),
                  vqtbl1q_u8(tables.upper, vandq_u8(vshrq_n_u8(bytes, k_upper_shift), vdupq_n_u8(0x0f))));
}

// Bit i for byte i, of bytes that are 0 or 255.
std::uint32_t bits_of(uint8x16_t bytes) {
  constexpr BlockTables::Table k_weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t weighted = vandq_u8(bytes, vld1q_u8(k_weights.data()));
  return vaddv_u8(vget_low_u8(weighted)) | (std::uint32_t{vaddv_u8(vget_high_u8(weighted))} << 8U);
}

}  // namespace

std::size_t scan_neon(const BlockTables& tables, const char* text, std::size_t first, std::size_t groups,
                      std::size_t last, PassedGroup* passed) {
  const Tables byte_1 = load_tables(tables, 0);
  const Tables byte_2 = load_tables(tables, 1);
  const Tables byte_3 = load_tables(tables, 2);
  const Tables byte_4 = load_tables(tables, 3);
  const uint8x16_t none = vdupq_n_u8(0);
  std::size_t count = 0;
  for (std::size_t next = first; next < first + groups * k_register_step; next += k_register_step) {
    const std::size_t offset = std::min(next, last);
    const uint8x16x2_t split = vld2q_u8(reinterpret_cast<const std::uint8_t*>(text + offset));
    const uint8x16_t front = vandq_u8(look_up(byte_1, split.val[0]), look_up(byte_2, split.val[1]));
    const uint8x16_t back = vandq_u8(look_up(byte_3, split.val[0]), look_up(byte_4, split.val[1]));
    // Behind the last byte there is no bucket: that position never passes.
    const uint8x16_t buckets = vandq_u8(front, vextq_u8(back, none, 1));
    passed[count] = passed_group(offset, bits_of(vtstq_u8(buckets, buckets)), next - offset);
    count += passed[count].mask != 0 ? 1 : 0;
  }
  return count;
}

}  // namespace ekaudit::scanner::match

#endif
