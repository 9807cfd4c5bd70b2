#include "scanner/match/prefilter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace ekaudit::scanner::match {
namespace {

constexpr unsigned k_hash_bits = 13;  // a table of 16 KiB: half of a first-level cache
constexpr std::size_t k_groups_at_once = 64;

static_assert(2 * Prefilter::k_max_literals <= std::numeric_limits<std::uint16_t>::max());

std::uint32_t hash(std::uint32_t block) {
  return (block * 0x9e3779b1U) >> (32 - k_hash_bits);
}

}  // namespace

Prefilter::Prefilter(std::vector<std::string> literals, Simd simd)
    : Prefilter(std::move(literals), Fingerprints(), simd) {
  fingerprints_ = choose_fingerprints(literals_);
  index_fingerprints();
}

Prefilter::Prefilter(std::vector<std::string> literals, Fingerprints chosen, Simd simd)
    : literals_(std::move(literals)),
      simd_(simd_scan(simd)),
      short_simd_(simd_scan(simd == Simd::avx2 ? Simd::ssse3 : simd)),
      fingerprints_(std::move(chosen)) {
  check_literals();
  index_fingerprints();
}

void Prefilter::check_literals() {
  for (const std::string& literal : literals_) {
    if (literal.size() < k_min_literal) {
      throw std::invalid_argument("a literal of the prefilter is too short");
    }
    longest_ = std::max(longest_, literal.size());
  }
  if (literals_.size() > k_max_literals) {
    throw std::invalid_argument("the prefilter has too many literals");
  }
}

void Prefilter::index_fingerprints() {
  std::sort(fingerprints_.list.begin(), fingerprints_.list.end(),
            [](const Fingerprint& a, const Fingerprint& b) {
              return std::pair(hash(a.block), a.literal) < std::pair(hash(b.block), b.literal);
            });
  first_.assign(std::size_t{1} << k_hash_bits, 0);
  for (std::size_t i = fingerprints_.list.size(); i > 0; --i) {
    first_[hash(fingerprints_.list[i - 1].block)] = static_cast<std::uint16_t>(i);
  }
}

template <class Visit>
bool Prefilter::visit_at(std::string_view text, std::size_t at, Visit&& visit) const {
  const std::uint32_t block = load_block(text.data() + at, fingerprints_.block_size);
  const std::uint32_t key = hash(block);
  const std::vector<Fingerprint>& list = fingerprints_.list;
  // first_ counts from 1: what it names is the entry before.
  for (std::size_t next = first_[key]; next != 0 && next <= list.size() && hash(list[next - 1].block) == key;
       ++next) {
    const Fingerprint& entry = list[next - 1];
    const std::string& literal = literals_[entry.literal];
    if (entry.block == block && entry.distance <= at &&
        text.compare(at - entry.distance, literal.size(), literal) == 0 &&
        !visit(Candidate{at - entry.distance, entry.literal})) {
      return false;
    }
  }
  return true;
}

template <class Visit>
bool Prefilter::visit_group(std::string_view text, const PassedGroup& group, Visit&& visit) const {
  const std::uint16_t* const first = first_.data();
  for (std::uint32_t mask = group.mask; mask != 0; mask &= mask - 1) {
    const std::size_t at = group.offset + 2 * static_cast<std::size_t>(std::countr_zero(mask));
    if (first[hash(load_block(text.data() + at, k_scan_block))] != 0 && !visit_at(text, at, visit)) {
      return false;
    }
  }
  return true;
}

template <class Visit>
void Prefilter::scan(std::string_view text, Visit&& visit) const {
  std::size_t at = 0;
  const SimdScan& simd = text.size() >= simd_.group_reads ? simd_ : short_simd_;
  if (simd.function != nullptr && fingerprints_.scannable && text.size() >= simd.group_reads) {
    std::array<PassedGroup, k_groups_at_once> passed;  // what is not written is not read
    const std::size_t last = (text.size() - simd.group_reads) / 2 * 2;
    while (at < last + simd.group_size) {
      const std::size_t groups =
          std::min((last + 2 * simd.group_size - 1 - at) / simd.group_size, k_groups_at_once);
      const std::size_t count =
          simd.function(fingerprints_.tables, text.data(), at, groups, last, passed.data());
      for (std::size_t i = 0; i < count; ++i) {
        if (!visit_group(text, passed[i], visit)) {
          return;
        }
      }
      at += groups * simd.group_size;
    }
    at = last + simd.group_size;
  }
  const std::size_t block_size = fingerprints_.block_size;
  for (; at + block_size <= text.size(); at += 2) {
    if (first_[hash(load_block(text.data() + at, block_size))] != 0 && !visit_at(text, at, visit)) {
      return;
    }
  }
}

void Prefilter::find(std::string_view text, std::size_t from, std::size_t to,
                     std::vector<Candidate>& found) const {
  const std::size_t end = std::min(to, text.size());
  if (literals_.empty() || from >= end) {
    return;
  }
  const auto old_size = static_cast<std::ptrdiff_t>(found.size());
  scan(text.substr(from, end - from + longest_), [&](const Candidate& candidate) {
    if (from + candidate.offset < end) {
      found.push_back({from + candidate.offset, candidate.literal});
    }
    return true;
  });
  std::sort(found.begin() + old_size, found.end());
}

bool Prefilter::contains_any(std::string_view text) const {
  if (literals_.empty()) {
    return false;
  }
  bool found = false;
  scan(text, [&](const Candidate&) {
    found = true;
    return false;
  });
  return found;
}

bool Prefilter::contains_any(std::string_view text, const std::vector<bool>& wanted) const {
  bool found = false;
  scan(text, [&](const Candidate& candidate) {
    found = wanted[candidate.literal];
    return !found;
  });
  return found;
}

}  // namespace ekaudit::scanner::match
