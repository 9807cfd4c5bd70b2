// The decoders whose units have a fixed width: hexadecimal and UTF-16.
#include "scanner/match/decoders.h"
#include "scanner/match/hex_digits.h"

namespace ekaudit::scanner::match {
namespace {

bool is_ascii_character(char c) {
  return c != 0 && static_cast<unsigned char>(c) < 0x80;
}

struct CharacterRun {
  std::size_t first;  // offset of the first character's ASCII byte
  std::size_t last;   // of the last one's
};

// ASCII bytes with one zero byte between them, around the one at `at`.
CharacterRun zero_separated(std::string_view text, std::size_t at, const Window& window) {
  CharacterRun run{at, at};
  while (run.first >= window.begin + 2 && text[run.first - 1] == '\0' &&
         is_ascii_character(text[run.first - 2])) {
    run.first -= 2;
  }
  while (run.last + 2 < window.end && text[run.last + 1] == '\0' && is_ascii_character(text[run.last + 2])) {
    run.last += 2;
  }
  return run;
}

// Zero bytes before every character or behind every character; a run between zeros, or between text of
// another kind, leaves it open.
bool is_big_endian(std::string_view text, bool zero_before, bool zero_after, bool at_odd_offsets) {
  if (zero_before != zero_after) {
    return zero_before;
  }
  return zero_before ? at_odd_offsets : text.starts_with("\xfe\xff");
}

}  // namespace

DecodedRun decode_hex(std::string_view text, std::size_t at, unsigned phase) {
  const Window window(text, at);
  std::size_t begin = at;
  while (begin > window.begin && core::is_hex_digit(text[begin - 1])) {
    --begin;
  }
  std::size_t end = at;
  while (end < window.end && core::is_hex_digit(text[end])) {
    ++end;
  }
  const Edge left = begin == window.begin && begin > 0 ? Edge::cut : Edge::natural;
  const Edge right = end == window.end && end < text.size() ? Edge::cut : Edge::natural;
  begin += (at - begin + phase) % 2;
  DecodedRun run(k_hex_label, begin);
  for (std::size_t i = begin; i + 2 <= end; i += 2) {
    run.append(static_cast<char>(hex_value(text[i]) << 4 | hex_value(text[i + 1])), i, i + 2);
  }
  run.finish(begin, left, end, right);
  return run;
}

DecodedRun decode_utf16(std::string_view text, std::size_t at, unsigned phase, std::uint64_t text_offset) {
  const Window window(text, at);
  auto [first, last] = zero_separated(text, at + phase, window);
  const Edge left = first < window.begin + 2 && window.begin > 0 ? Edge::cut : Edge::natural;
  const Edge right = last + 2 >= window.end && window.end < text.size() ? Edge::cut : Edge::natural;
  const bool zero_before = first > 0 && text[first - 1] == '\0';
  const bool zero_after = last + 1 < text.size() && text[last + 1] == '\0';
  const bool big_endian = is_big_endian(text, zero_before, zero_after, (text_offset + first) % 2 == 1);
  // A character at the edge whose zero byte is not there belongs to other text.
  if (big_endian && !zero_before) {
    first += 2;
  } else if (!big_endian && !zero_after) {
    last -= 2;
  }
  const std::size_t begin = first - (big_endian ? 1 : 0);
  DecodedRun run(big_endian ? k_utf16be_label : k_utf16le_label, begin);
  for (std::size_t i = first; i <= last; i += 2) {
    const std::size_t unit = i - (big_endian ? 1 : 0);
    run.append(text[i], unit, unit + 2);
  }
  run.finish(begin, left, last + 1 + (big_endian ? 0 : 1), right);
  return run;
}

}  // namespace ekaudit::scanner::match
