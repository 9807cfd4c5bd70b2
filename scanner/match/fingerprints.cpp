#include "scanner/match/fingerprints.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace ekaudit::scanner::match {
namespace {

// How often bytes of each kind stand in one kind of text, in shares of that text.
struct TextKind {
  float weight;
  float lower;
  float upper;
  float digit;
  float space;
  float punctuation;
  float line_end;
  float nul;
};

constexpr std::size_t k_text_kinds = 4;
constexpr std::array<TextKind, k_text_kinds> k_texts = {{
    {1.0F, .55F, .06F, .06F, .15F, .15F, .03F, .0F},   // source text
    {0.5F, .41F, .41F, .16F, .0F, .01F, .01F, .0F},    // base64
    {0.3F, .15F, .10F, .55F, .10F, .10F, .01F, .0F},   // numbers, hexadecimal dumps
    {0.1F, .20F, .07F, .03F, .03F, .10F, .03F, .40F},  // binaries, UTF-16
}};
// Any byte in any text.
constexpr float k_least_share = 1e-5F;
constexpr std::size_t k_ascii = 128;

using Shares = std::array<float, k_text_kinds>;  // by the kind of text

float share_in(const TextKind& text, unsigned byte) {
  if (byte >= 'a' && byte <= 'z') {
    return text.lower / 26;
  }
  if (byte >= 'A' && byte <= 'Z') {
    return text.upper / 26;
  }
  if (byte >= '0' && byte <= '9') {
    return text.digit / 10;
  }
  switch (byte) {
    case ' ':
      return text.space;
    case '\n':
      return text.line_end;
    case '\0':
      return text.nul;
    default:
      return byte > ' ' && byte < 0x7f ? text.punctuation / 32 : 0;
  }
}

std::array<Shares, k_ascii> shares_of_bytes() {
  std::array<Shares, k_ascii> shares{};
  for (unsigned byte = 0; byte < k_ascii; ++byte) {
    for (std::size_t kind = 0; kind < k_text_kinds; ++kind) {
      shares[byte][kind] = k_least_share + share_in(k_texts[kind], byte);
    }
  }
  return shares;
}

void add(Shares& sum, const Shares& shares) {
  for (std::size_t kind = 0; kind < k_text_kinds; ++kind) {
    sum[kind] += shares[kind];
  }
}

unsigned lower_of(unsigned byte) {
  return byte & 15;
}

unsigned upper_of(unsigned byte) {
  return byte >> k_upper_shift & 15;
}

// What a bucket lets through at one place of its blocks: any of its lower with any of its upper indices.
class Place {
 public:
  explicit Place(const std::array<Shares, k_ascii>& shares) : shares_(shares), share_with_(shares) {}

  // The share of bytes that would pass if `byte` did.
  const Shares& share_with(unsigned byte) const { return share_with_[byte]; }

  bool has_lower(unsigned index) const { return has_lower_[index]; }
  bool has_upper(unsigned index) const { return has_upper_[index]; }

  void let_through(unsigned byte) {
    if (has_lower_[lower_of(byte)] && has_upper_[upper_of(byte)]) {
      return;
    }
    has_lower_[lower_of(byte)] = true;
    has_upper_[upper_of(byte)] = true;
    // Bytes that pass, and by each index those that would if we had it.
    Shares passing{};
    std::array<Shares, 16> by_lower{};
    std::array<Shares, 16> by_upper{};
    for (unsigned each = 0; each < k_ascii; ++each) {
      const bool lower = has_lower_[lower_of(each)];
      const bool upper = has_upper_[upper_of(each)];
      if (lower || upper) {
        add(lower && upper ? passing : (lower ? by_upper[upper_of(each)] : by_lower[lower_of(each)]),
            shares_[each]);
      }
    }
    for (unsigned each = 0; each < k_ascii; ++each) {
      Shares& sum = share_with_[each];
      sum = passing;
      add(sum, by_lower[lower_of(each)]);
      add(sum, by_upper[upper_of(each)]);
      if (!has_lower_[lower_of(each)] && !has_upper_[upper_of(each)]) {
        add(sum, shares_[each]);
      }
    }
  }

 private:
  const std::array<Shares, k_ascii>& shares_;
  std::array<Shares, k_ascii> share_with_;
  std::array<bool, 16> has_lower_{};
  std::array<bool, 16> has_upper_{};
};

class Bucket {
 public:
  explicit Bucket(const std::array<Shares, k_ascii>& shares) : places_(k_scan_block, Place(shares)) {}

  // By how much more of all texts would pass.
  float cost_of(std::string_view block) const {
    Shares all = {1, 1, 1, 1};
    for (std::size_t at = 0; at < k_scan_block; ++at) {
      const Shares& share = places_[at].share_with(static_cast<unsigned char>(block[at]));
      for (std::size_t kind = 0; kind < k_text_kinds; ++kind) {
        all[kind] *= share[kind];
      }
    }
    float sum = 0;
    for (std::size_t kind = 0; kind < k_text_kinds; ++kind) {
      sum += k_texts[kind].weight * all[kind];
    }
    return sum - passing_;
  }

  void add_block(std::string_view block) {
    passing_ += cost_of(block);
    for (std::size_t at = 0; at < k_scan_block; ++at) {
      places_[at].let_through(static_cast<unsigned char>(block[at]));
    }
  }

  void write(std::uint8_t bit, BlockTables& tables) const {
    for (std::size_t at = 0; at < k_scan_block; ++at) {
      for (unsigned index = 0; index < 16; ++index) {
        tables.lower[at][index] |= places_[at].has_lower(index) ? bit : std::uint8_t{0};
        tables.upper[at][index] |= places_[at].has_upper(index) ? bit : std::uint8_t{0};
      }
    }
  }

 private:
  float passing_ = 0;
  std::vector<Place> places_;
};

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return static_cast<unsigned char>(c) < k_ascii; });
}

class Chooser {
 public:
  Chooser() : shares_(shares_of_bytes()), buckets_(8, Bucket(shares_)) {}
  Chooser(const Chooser&) = delete;
  Chooser& operator=(const Chooser&) = delete;

  // The distance of the block that is best for `literal`, among those at `first`, `first` + 2, … None if
  // all of them hold a byte that the scan does not take.
  std::optional<std::size_t> choose(std::string_view literal, std::size_t first) {
    std::optional<std::size_t> best;
    Bucket* best_bucket = nullptr;
    float best_cost = std::numeric_limits<float>::max();
    for (std::size_t at = first; at + k_scan_block <= literal.size(); at += 2) {
      if (chosen_.contains(load_block(&literal[at], k_scan_block))) {
        return at;
      }
    }
    for (std::size_t at = first; at + k_scan_block <= literal.size(); at += 2) {
      const std::string_view block = literal.substr(at, k_scan_block);
      if (!is_ascii(block)) {
        continue;
      }
      for (Bucket& bucket : buckets_) {
        const float cost = bucket.cost_of(block);
        if (cost < best_cost) {
          best = at;
          best_bucket = &bucket;
          best_cost = cost;
        }
      }
    }
    if (best) {
      best_bucket->add_block(literal.substr(*best, k_scan_block));
      chosen_.insert(load_block(&literal[*best], k_scan_block));
    }
    return best;
  }

  BlockTables tables() const {
    BlockTables tables;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      buckets_[i].write(static_cast<std::uint8_t>(1U << i), tables);
    }
    return tables;
  }

 private:
  const std::array<Shares, k_ascii> shares_;
  std::vector<Bucket> buckets_;
  std::unordered_set<std::uint32_t> chosen_;
};

}  // namespace

Fingerprints choose_fingerprints(const std::vector<std::string>& literals) {
  std::vector<std::uint32_t> by_size(literals.size());
  std::iota(by_size.begin(), by_size.end(), 0U);
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return literals[a].size() < literals[b].size(); });
  Fingerprints chosen;
  if (!literals.empty()) {
    chosen.block_size = std::min(k_scan_block, literals[by_size.front()].size() - 1);
  }
  chosen.scannable = chosen.block_size == k_scan_block;
  // The short ones, which have the least choice, first.
  Chooser chooser;
  for (const std::uint32_t literal : by_size) {
    for (const std::size_t first : {0U, 1U}) {
      const auto best = chosen.scannable ? chooser.choose(literals[literal], first) : std::nullopt;
      chosen.scannable = best.has_value();
      const std::size_t distance = best.value_or(first);
      chosen.list.push_back({load_block(&literals[literal][distance], chosen.block_size), literal,
                             static_cast<std::uint32_t>(distance)});
    }
  }
  chosen.tables = chooser.tables();
  return chosen;
}

}  // namespace ekaudit::scanner::match
