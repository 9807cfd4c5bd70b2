// Finds many literals at once in bytes, fast where none stands.
//
// Each literal is known by a block of up to four of its bytes (fingerprints.h), and each second position
// of a text is asked, in three steps, whether such a block stands there: by the processor's vector
// instructions (simd_scan.h), which rule out most positions 15 or 30 at a time; by a hash table; by
// comparing the whole literal. Without vector instructions the first step is left out.
//
// Immutable after construction and safe to share between threads. No byte outside a text is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/fingerprints.h"
#include "scanner/match/simd_scan.h"

namespace ekaudit::scanner::match {

struct Candidate {
  std::size_t offset = 0;     // of the literal's first byte
  std::uint32_t literal = 0;  // index in the list given to the constructor
  auto operator<=>(const Candidate&) const = default;
};

class Prefilter {
 public:
  // Literals shorter than this are refused (std::invalid_argument); below 5 bytes it gets slow. So are more.
  static constexpr std::size_t k_min_literal = 3;
  static constexpr std::size_t k_max_literals = 10'000;

  // With one of supported_simd(); all find the same.
  explicit Prefilter(std::vector<std::string> literals, Simd simd = supported_simd().back());
  // With choose_fingerprints(literals), if that is at hand.
  Prefilter(std::vector<std::string> literals, Fingerprints chosen, Simd simd = supported_simd().back());

  // Appends every occurrence that begins in [from, to), in order of offset, then of literal. It may end
  // behind `to`, but not behind the text.
  void find(std::string_view text, std::size_t from, std::size_t to, std::vector<Candidate>& found) const;

  // Stops at the first occurrence.
  bool contains_any(std::string_view text) const;
  // The same of those literals alone that are `wanted`, which says so of each.
  bool contains_any(std::string_view text, const std::vector<bool>& wanted) const;

  // Length of the longest literal; 0 without literals.
  std::size_t longest() const { return longest_; }

 private:
  void check_literals();
  void index_fingerprints();
  // Calls visit(Candidate) for each occurrence, in no particular order, until it returns false.
  template <class Visit>
  void scan(std::string_view text, Visit&& visit) const;
  // The occurrences that have their block at `at`. False if visit returned false.
  template <class Visit>
  bool visit_at(std::string_view text, std::size_t at, Visit&& visit) const;
  template <class Visit>
  bool visit_group(std::string_view text, const PassedGroup& group, Visit&& visit) const;

  std::vector<std::string> literals_;
  std::size_t longest_ = 0;
  SimdScan simd_;
  SimdScan short_simd_;               // for texts shorter than a group of simd_
  Fingerprints fingerprints_;         // the list in order of the block's hash
  std::vector<std::uint16_t> first_;  // by the hash: where in the list they begin, from 1; 0 is none
};

}  // namespace ekaudit::scanner::match
