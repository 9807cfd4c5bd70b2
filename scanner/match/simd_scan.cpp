#include "scanner/match/simd_scan.h"

namespace ekaudit::scanner::match {

std::vector<Simd> supported_simd() {
  std::vector<Simd> supported = {Simd::none};
#if defined(__x86_64__) || defined(__i386__)
  if (__builtin_cpu_supports("ssse3") != 0) {
    supported.push_back(Simd::ssse3);
  }
  if (__builtin_cpu_supports("avx2") != 0) {
    supported.push_back(Simd::avx2);
  }
#elif defined(__aarch64__)
  supported.push_back(Simd::neon);
#endif
  return supported;
}

std::string_view name_of(Simd simd) {
  switch (simd) {
    case Simd::none:
      return "none";
    case Simd::ssse3:
      return "ssse3";
    case Simd::avx2:
      return "avx2";
    case Simd::neon:
      return "neon";
  }
  return {};
}

SimdScan simd_scan(Simd simd) {
  switch (simd) {
#if defined(__x86_64__) || defined(__i386__)
    case Simd::ssse3:
      return {scan_ssse3, k_register_step, k_register_reads};
    case Simd::avx2:
      return {scan_avx2, 2 * k_register_step, k_register_step + k_register_reads};
#elif defined(__aarch64__)
    case Simd::neon:
      return {scan_neon, k_register_step, k_register_reads};
#endif
    default:
      return {};
  }
}

}  // namespace ekaudit::scanner::match
