#include "scanner/match/simd_scan.h"

#if defined(__x86_64__) || defined(__i386__)

#include <immintrin.h>

#include <algorithm>

namespace ekaudit::scanner::match {
namespace {

constexpr unsigned k_register_mask = (1U << k_register_positions) - 1;

// Intrinsics can only be inlined into functions with the same target.
#define EKAUDIT_SSSE3 [[gnu::target("ssse3"), gnu::always_inline]] inline
#define EKAUDIT_AVX2 [[gnu::target("avx2"), gnu::always_inline]] inline

struct Tables128 {
  __m128i lower;
  __m128i upper;
};

struct Tables256 {
  __m256i lower;
  __m256i upper;
};

EKAUDIT_SSSE3 __m128i load(const void* at) {
  return _mm_loadu_si128(static_cast<const __m128i_u*>(at));
}

EKAUDIT_SSSE3 Tables128 load_tables(const BlockTables& tables, std::size_t place) {
  return {load(tables.lower[place].data()), load(tables.upper[place].data())};
}

EKAUDIT_SSSE3 __m128i upper_indices(__m128i bytes) {
  return _mm_and_si128(_mm_srli_epi16(bytes, k_upper_shift), _mm_set1_epi8(0x0f));
}

EKAUDIT_SSSE3 __m128i look_up(const Tables128& tables, __m128i bytes, __m128i upper) {
  return _mm_and_si128(_mm_shuffle_epi8(tables.lower, bytes), _mm_shuffle_epi8(tables.upper, upper));
}

EKAUDIT_AVX2 __m256i twice(__m128i lane) {
  return _mm256_broadcastsi128_si256(lane);
}

EKAUDIT_AVX2 Tables256 load_tables_twice(const BlockTables& tables, std::size_t place) {
  return {twice(load(tables.lower[place].data())), twice(load(tables.upper[place].data()))};
}

// Lanes that overlap as groups do, for bytes cannot be shifted from lane to lane.
EKAUDIT_AVX2 __m256i load_lanes(const char* at) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(load(at)), load(at + k_register_step), 1);
}

EKAUDIT_AVX2 __m256i upper_indices(__m256i bytes) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, k_upper_shift), _mm256_set1_epi8(0x0f));
}

EKAUDIT_AVX2 __m256i look_up(const Tables256& tables, __m256i bytes, __m256i upper) {
  return _mm256_and_si256(_mm256_shuffle_epi8(tables.lower, bytes), _mm256_shuffle_epi8(tables.upper, upper));
}

}  // namespace

[[gnu::target("ssse3")]] std::size_t scan_ssse3(const BlockTables& tables, const char* text,
                                                std::size_t first, std::size_t groups, std::size_t last,
                                                PassedGroup* passed) {
  const Tables128 byte_1 = load_tables(tables, 0);
  const Tables128 byte_2 = load_tables(tables, 1);
  const Tables128 byte_3 = load_tables(tables, 2);
  const Tables128 byte_4 = load_tables(tables, 3);
  const __m128i split = _mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
  std::size_t count = 0;
  for (std::size_t next = first; next < first + groups * k_register_step; next += k_register_step) {
    const std::size_t offset = std::min(next, last);
    const __m128i left = _mm_shuffle_epi8(load(text + offset), split);
    const __m128i right = _mm_shuffle_epi8(load(text + offset + 16), split);
    const __m128i even = _mm_unpacklo_epi64(left, right);
    const __m128i odd = _mm_unpackhi_epi64(left, right);
    const __m128i even_upper = upper_indices(even);
    const __m128i odd_upper = upper_indices(odd);
    const __m128i front = _mm_and_si128(look_up(byte_1, even, even_upper), look_up(byte_2, odd, odd_upper));
    const __m128i back = _mm_and_si128(look_up(byte_3, even, even_upper), look_up(byte_4, odd, odd_upper));
    const __m128i buckets = _mm_and_si128(front, _mm_srli_si128(back, 1));
    const __m128i none = _mm_cmpeq_epi8(buckets, _mm_setzero_si128());
    const unsigned mask = ~static_cast<unsigned>(_mm_movemask_epi8(none)) & k_register_mask;
    passed[count] = passed_group(offset, mask, next - offset);
    count += passed[count].mask != 0 ? 1 : 0;
  }
  return count;
}

[[gnu::target("avx2")]] std::size_t scan_avx2(const BlockTables& tables, const char* text, std::size_t first,
                                              std::size_t groups, std::size_t last, PassedGroup* passed) {
  const Tables256 byte_1 = load_tables_twice(tables, 0);
  const Tables256 byte_2 = load_tables_twice(tables, 1);
  const Tables256 byte_3 = load_tables_twice(tables, 2);
  const Tables256 byte_4 = load_tables_twice(tables, 3);
  const __m256i split = twice(_mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15));
  std::size_t count = 0;
  for (std::size_t next = first; next < first + groups * 2 * k_register_step; next += 2 * k_register_step) {
    const std::size_t offset = std::min(next, last);
    const __m256i left = _mm256_shuffle_epi8(load_lanes(text + offset), split);
    const __m256i right = _mm256_shuffle_epi8(load_lanes(text + offset + 16), split);
    const __m256i even = _mm256_unpacklo_epi64(left, right);
    const __m256i odd = _mm256_unpackhi_epi64(left, right);
    const __m256i even_upper = upper_indices(even);
    const __m256i odd_upper = upper_indices(odd);
    const __m256i front =
        _mm256_and_si256(look_up(byte_1, even, even_upper), look_up(byte_2, odd, odd_upper));
    const __m256i back = _mm256_and_si256(look_up(byte_3, even, even_upper), look_up(byte_4, odd, odd_upper));
    const __m256i buckets = _mm256_and_si256(front, _mm256_srli_si256(back, 1));
    const __m256i none = _mm256_cmpeq_epi8(buckets, _mm256_setzero_si256());
    const unsigned lanes = ~static_cast<unsigned>(_mm256_movemask_epi8(none));
    const unsigned mask =
        (lanes & k_register_mask) | (((lanes >> 16) & k_register_mask) << k_register_positions);
    passed[count] = passed_group(offset, mask, next - offset);
    count += passed[count].mask != 0 ? 1 : 0;
  }
  return count;
}

#undef EKAUDIT_SSSE3
#undef EKAUDIT_AVX2

}  // namespace ekaudit::scanner::match

#endif
