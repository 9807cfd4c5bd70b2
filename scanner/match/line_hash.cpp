#include "scanner/match/line_hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_map>

#include "core/text.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::size_t k_block = 100;
constexpr std::uint64_t k_multiplier = 37;
constexpr char16_t k_end_of_file = 0xffff;
constexpr char16_t k_replacement = 0xfffd;

constexpr std::uint64_t multiplier_of_oldest() {
  std::uint64_t product = 1;
  for (std::size_t i = 0; i < k_block; ++i) {
    product *= k_multiplier;
  }
  return product;
}

// Rolls over the units of a content; `visit(line, hash)` is called for each line in order until it returns
// false.
template <class Visit>
class RollingHash {
 public:
  explicit RollingHash(Visit visit) : visit_(visit) {}

  // Returns false when no more units are wanted.
  bool take(char16_t unit) {
    if (unit == ' ' || unit == '\t' || (unit == '\n' && after_cr_)) {
      after_cr_ = false;
      return wanted_;
    }
    after_cr_ = unit == '\r';
    const char16_t kept = after_cr_ ? u'\n' : unit;
    report_line_at_cursor();
    if (at_line_start_) {
      lines_[cursor_] = ++line_;
    }
    at_line_start_ = kept == u'\n';
    push(kept);
    return wanted_;
  }

  void finish() {
    take(k_end_of_file);
    for (std::size_t i = 0; i < k_block; ++i) {
      report_line_at_cursor();
      push(0);
    }
  }

 private:
  // The cursor's old unit began a line, and a whole block has passed since.
  void report_line_at_cursor() {
    if (lines_[cursor_] != 0 && wanted_) {
      wanted_ = visit_(lines_[cursor_], hash_);
    }
    lines_[cursor_] = 0;
  }

  void push(char16_t unit) {
    constexpr std::uint64_t k_oldest = multiplier_of_oldest();
    hash_ = hash_ * k_multiplier + unit - k_oldest * units_[cursor_];
    units_[cursor_] = unit;
    cursor_ = (cursor_ + 1) % k_block;
  }

  Visit visit_;
  std::array<char16_t, k_block> units_{};
  std::array<std::uint64_t, k_block> lines_{};  // the number of the line that begins there, or 0
  std::uint64_t hash_ = 0;
  std::uint64_t line_ = 0;
  std::size_t cursor_ = 0;
  bool at_line_start_ = true;
  bool after_cr_ = false;
  bool wanted_ = true;
};

// The length of an invalid sequence that a decoder replaces as a whole: a lead byte and those bytes behind
// it that could have gone on with it.
std::size_t invalid_sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned lead = byte(0);
  const std::size_t full = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : 1;
  const unsigned lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  std::size_t length = 1;
  while (length < full && length < text.size() && byte(length) >= (length == 1 ? lowest : 0x80U) &&
         byte(length) <= (length == 1 ? highest : 0xbfU)) {
    ++length;
  }
  return length;
}

char32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  char32_t value = sequence.size() == 1 ? lead : lead & (0x7fU >> sequence.size());
  for (const char c : sequence.substr(1)) {
    value = value << 6 | (static_cast<unsigned char>(c) & 0x3fU);
  }
  return value;
}

template <class Visit>
void for_each_line(std::string_view content, Visit visit) {
  RollingHash<Visit> rolling(visit);
  while (!content.empty()) {
    const std::size_t length = core::utf8_sequence_length(content);
    const char32_t value = length == 0 ? k_replacement : code_point(content.substr(0, length));
    if (value >= 0x10000) {
      rolling.take(static_cast<char16_t>(0xd800 + ((value - 0x10000) >> 10)));
    }
    if (!rolling.take(static_cast<char16_t>(value < 0x10000 ? value : 0xdc00 + (value & 0x3ff)))) {
      return;
    }
    content.remove_prefix(length == 0 ? invalid_sequence_length(content) : length);
  }
  rolling.finish();
}

}  // namespace

std::vector<std::string> line_hashes(std::string_view content, const std::vector<std::uint64_t>& lines) {
  if (lines.empty()) {
    return {};
  }
  // Once for the hashes that are asked for, and once to count them: the hashes of all lines could need
  // more memory than the content.
  std::vector<std::uint64_t> hashes;
  std::unordered_map<std::uint64_t, std::size_t> counts;
  for_each_line(content, [&](std::uint64_t line, std::uint64_t hash) {
    if (line == lines[hashes.size()]) {
      hashes.push_back(hash);
      counts.emplace(hash, 0);
    }
    return hashes.size() < lines.size();
  });
  std::vector<std::string> values;
  for_each_line(content, [&](std::uint64_t line, std::uint64_t hash) {
    if (const auto count = counts.find(hash); count != counts.end()) {
      ++count->second;
      if (values.size() < hashes.size() && line == lines[values.size()]) {
        values.push_back(fmt::format("{:x}:{}", hash, count->second));
      }
    }
    return values.size() < hashes.size();
  });
  values.resize(lines.size());
  return values;
}

}  // namespace ekaudit::scanner::match
