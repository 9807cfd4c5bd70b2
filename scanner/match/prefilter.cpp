#include "scanner/match/prefilter.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace ekaudit::scanner::match {
namespace {

constexpr unsigned k_table_bits = 17;   // 16 KiB of bits: half of a first-level cache
constexpr unsigned k_bucket_bits = 11;  // the first of the same bits
constexpr std::size_t k_fast_size = 8;
constexpr std::size_t k_large_block = 4;
constexpr std::size_t k_small_block = 3;

template <std::size_t BlockSize>
std::uint32_t load_block(const char* at) {
  std::uint32_t block = 0;
  std::memcpy(&block, at, BlockSize);
  return block;
}

std::uint32_t hash(std::uint32_t block) {
  return (block * 0x9e3779b1U) >> (32 - k_table_bits);
}

std::uint32_t bucket(std::uint32_t block) {
  return hash(block) >> (k_table_bits - k_bucket_bits);
}

// Letters, spaces and zeros fill most files; a block of anything else lets less text through.
int rarity(char c) {
  if ((c >= 'a' && c <= 'z') || c == ' ' || c == '\0') {
    return 0;
  }
  return c == '\\' || c == '\n' || c == '0' ? 1 : 2;
}

// The `size` bytes of `literal` whose blocks are likely to be rare.
std::size_t rarest_window(std::string_view literal, std::size_t size) {
  std::size_t best = 0;
  int best_score = -1;
  for (std::size_t at = 0; at + size <= literal.size(); ++at) {
    int score = 0;
    for (const char c : literal.substr(at, size)) {
      score += rarity(c);
    }
    if (score > best_score) {
      best = at;
      best_score = score;
    }
  }
  return best;
}

}  // namespace

Prefilter::Prefilter(std::vector<std::string> literals) : literals_(std::move(literals)) {
  for (const std::string& literal : literals_) {
    if (literal.size() < k_min_literal) {
      throw std::invalid_argument("a literal of the prefilter is too short");
    }
    shortest_ = shortest_ == 0 ? literal.size() : std::min(shortest_, literal.size());
    longest_ = std::max(longest_, literal.size());
  }
  block_size_ = shortest_ < k_large_block ? k_small_block : k_large_block;
  const std::size_t window = std::min(std::max(shortest_, block_size_), k_fast_size);
  stride_ = window - block_size_ + 1;
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    add_blocks(i);
  }
  index_entries();
}

void Prefilter::add_blocks(std::uint32_t literal) {
  const std::string& bytes = literals_[literal];
  const std::size_t window = rarest_window(bytes, stride_ + block_size_ - 1);
  for (std::size_t at = window; at < window + stride_; ++at) {
    const std::uint32_t block = block_size_ == k_large_block ? load_block<k_large_block>(&bytes[at])
                                                             : load_block<k_small_block>(&bytes[at]);
    entries_.push_back({block, literal, at});
  }
}

void Prefilter::index_entries() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::pair(hash(a.block), a.literal) < std::pair(hash(b.block), b.literal);
  });
  present_.assign((std::size_t{1} << k_table_bits) / 64, 0);
  buckets_.assign((std::size_t{1} << k_bucket_bits) + 1, 0);
  for (const Entry& entry : entries_) {
    present_[hash(entry.block) / 64] |= std::uint64_t{1} << (hash(entry.block) % 64);
    ++buckets_[bucket(entry.block) + 1];
  }
  std::partial_sum(buckets_.begin(), buckets_.end(), buckets_.begin());
}

template <std::size_t BlockSize>
std::size_t Prefilter::next_hit(const char* text, std::size_t at, std::size_t limit) const {
  const std::uint64_t* present = present_.data();
  const std::size_t stride = stride_;
  const auto bit_at = [&](std::size_t position) {
    const std::uint32_t key = hash(load_block<BlockSize>(text + position));
    return present[key / 64] >> (key % 64);
  };
  // Four independent look-ups a turn keep the processor busy; the branch is rarely taken.
  while (at + 3 * stride < limit) {
    const std::uint64_t any =
        bit_at(at) | bit_at(at + stride) | bit_at(at + 2 * stride) | bit_at(at + 3 * stride);
    if ((any & 1) != 0) {
      break;
    }
    at += 4 * stride;
  }
  while (at < limit && (bit_at(at) & 1) == 0) {
    at += stride;
  }
  return at;
}

template <std::size_t BlockSize, class Visit>
void Prefilter::scan(std::string_view text, std::size_t first, std::size_t limit, Visit&& visit) const {
  if (text.size() < BlockSize) {
    return;
  }
  const std::size_t end = std::min(limit, text.size() - BlockSize + 1);
  std::size_t at = next_hit<BlockSize>(text.data(), (first + stride_ - 1) / stride_ * stride_, end);
  for (; at < end; at = next_hit<BlockSize>(text.data(), at + stride_, end)) {
    const std::uint32_t block = load_block<BlockSize>(text.data() + at);
    const std::uint32_t key = bucket(block);
    for (std::uint32_t i = buckets_[key]; i < buckets_[key + 1]; ++i) {
      const Entry& entry = entries_[i];
      if (entry.block != block || entry.distance > at) {
        continue;
      }
      const std::string& literal = literals_[entry.literal];
      const std::size_t begin = at - entry.distance;
      if (text.compare(begin, literal.size(), literal) == 0 && !visit(Candidate{begin, entry.literal})) {
        return;
      }
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
  const auto visit = [&](const Candidate& candidate) {
    if (candidate.offset >= from && candidate.offset < end) {
      found.push_back(candidate);
    }
    return true;
  };
  if (block_size_ == k_large_block) {
    scan<k_large_block>(text, from, end + longest_, visit);
  } else {
    scan<k_small_block>(text, from, end + longest_, visit);
  }
  std::sort(found.begin() + old_size, found.end());
}

bool Prefilter::contains_any(std::string_view text) const {
  bool found = false;
  const auto visit = [&](const Candidate&) {
    found = true;
    return false;
  };
  if (literals_.empty()) {
    return false;
  }
  if (block_size_ == k_large_block) {
    scan<k_large_block>(text, 0, text.size(), visit);
  } else {
    scan<k_small_block>(text, 0, text.size(), visit);
  }
  return found;
}

}  // namespace ekaudit::scanner::match
