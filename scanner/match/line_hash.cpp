#include "scanner/match/line_hash.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/text.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::size_t k_block = 100;
constexpr std::uint64_t k_multiplier = 37;
constexpr char16_t k_end_of_file = 0xffff;
constexpr char16_t k_replacement = 0xfffd;

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

// The units of a content from the start of a line on, without those that do not count; behind its end one
// that says so, and zeros.
class Units {
 public:
  Units(std::string_view rest, bool after_cr) : rest_(rest), after_cr_(after_cr) {}

  // Not counting what a unit that was taken already is the first half of.
  std::size_t bytes_left() const { return rest_.size(); }

  char16_t next() {
    for (;;) {
      const char16_t unit = decode();
      const bool is_dropped = unit == ' ' || unit == '\t' || (unit == '\n' && after_cr_);
      after_cr_ = unit == '\r';
      if (!is_dropped) {
        return after_cr_ ? u'\n' : unit;
      }
    }
  }

 private:
  char16_t decode() {
    if (low_surrogate_ != 0) {
      return std::exchange(low_surrogate_, u'\0');
    }
    if (rest_.empty()) {
      return std::exchange(ended_, true) ? u'\0' : k_end_of_file;
    }
    const std::size_t length = core::utf8_sequence_length(rest_);
    const char32_t value = length == 0 ? k_replacement : core::code_point(rest_.substr(0, length));
    rest_.remove_prefix(length == 0 ? invalid_sequence_length(rest_) : length);
    if (value < 0x10000) {
      return static_cast<char16_t>(value);
    }
    low_surrogate_ = static_cast<char16_t>(0xdc00 + (value & 0x3ff));
    return static_cast<char16_t>(0xd800 + ((value - 0x10000) >> 10));
  }

  std::string_view rest_;
  bool after_cr_;
  bool ended_ = false;
  char16_t low_surrogate_ = 0;
};

constexpr std::uint64_t multiplier_of_oldest() {
  std::uint64_t product = 1;
  for (std::size_t i = 0; i < k_block; ++i) {
    product *= k_multiplier;
  }
  return product;
}

// Hashes of lines in ascending order. Where one begins inside the block of the one before, the hash rolls
// there, so that a content of nothing but lookalikes costs a few steps for each unit, not a hundred for each
// line.
class LineHasher {
 public:
  std::uint64_t hash_of(const Units& line) {
    if (!roll_to(line)) {
      first_ = line;
      behind_ = line;
      hash_ = 0;
      for (std::size_t i = 0; i < k_block; ++i) {
        hash_ = hash_ * k_multiplier + behind_->next();
      }
    }
    return hash_;
  }

 private:
  bool roll_to(const Units& line) {
    constexpr std::uint64_t k_oldest = multiplier_of_oldest();
    for (std::size_t i = 0; first_ && i < k_block && first_->bytes_left() > line.bytes_left(); ++i) {
      hash_ = hash_ * k_multiplier + behind_->next() - k_oldest * first_->next();
    }
    return first_ && first_->bytes_left() == line.bytes_left();
  }

  std::optional<Units> first_;   // at the first unit of the block
  std::optional<Units> behind_;  // behind its last one
  std::uint64_t hash_ = 0;
};

// The first four units: lines that differ in them are not hashed.
std::uint64_t start_of(Units units) {
  std::uint64_t start = 0;
  for (int i = 0; i < 4; ++i) {
    start = start << 16 | units.next();
  }
  return start;
}

// Calls visit(line, units) for each line, from 1, until it returns false.
template <class Visit>
void for_each_line(std::string_view content, Visit visit) {
  const bool has_cr = content.find('\r') != std::string_view::npos;
  std::uint64_t line = 1;
  bool wanted = visit(line, Units(content, false));
  for (std::size_t at = 0; wanted; ++at) {
    at = has_cr ? content.find_first_of("\r\n", at) : content.find('\n', at);
    if (at == std::string_view::npos) {
      return;
    }
    const bool is_cr = content[at] == '\r';
    if (is_cr || at == 0 || content[at - 1] != '\r') {
      wanted = visit(++line, Units(content.substr(at + 1), is_cr));
    }
  }
}

}  // namespace

std::vector<std::string> line_hashes(std::string_view content, const std::vector<std::uint64_t>& lines) {
  if (lines.empty()) {
    return {};
  }
  // Once for the hashes that are asked for, and once to count them: the hashes of all lines could need
  // more memory than the content.
  std::vector<std::uint64_t> hashes;
  LineHasher asked_for;
  std::unordered_set<std::uint64_t> starts;
  std::unordered_map<std::uint64_t, std::size_t> counts;
  for_each_line(content, [&](std::uint64_t line, const Units& units) {
    if (line == lines[hashes.size()]) {
      hashes.push_back(asked_for.hash_of(units));
      starts.insert(start_of(units));
      counts.emplace(hashes.back(), 0);
    }
    return hashes.size() < lines.size();
  });
  LineHasher hasher;
  std::vector<std::string> values;
  for_each_line(content, [&](std::uint64_t line, const Units& units) {
    if (values.size() == hashes.size() || !starts.contains(start_of(units))) {
      return values.size() < hashes.size();
    }
    const std::uint64_t hash = hasher.hash_of(units);
    if (const auto count = counts.find(hash); count != counts.end()) {
      ++count->second;
      if (line == lines[values.size()]) {
        values.push_back(fmt::format("{:x}:{}", hash, count->second));
      }
    }
    return values.size() < hashes.size();
  });
  values.resize(lines.size());
  return values;
}

}  // namespace ekaudit::scanner::match
