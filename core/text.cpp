#include "core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ekaudit::core {
namespace {

constexpr bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

// Unicode characters that are invisible or reorder what is shown: controls, category Cf, line separators,
// fillers and variation selectors.
bool is_deceptive(char32_t c) {
  static constexpr std::array<std::pair<char32_t, char32_t>, 25> k_ranges = {{
      {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},     {0x600, 0x605},
      {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},
      {0x115f, 0x1160},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},
      {0x3164, 0x3164},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff9, 0xfffb},
      {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
  }};
  return (c >= 0xe0000 && c <= 0xe0fff) ||
         std::any_of(k_ranges.begin(), k_ranges.end(),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

// How many printable ASCII characters stand in front: of nearly every text all.
std::size_t plain_prefix(std::string_view bytes) {
  const auto* const end = std::find_if(bytes.begin(), bytes.end(),
                                       [](char c) { return c < 0x20 || c == 0x7f || (c & 0x80) != 0; });
  return static_cast<std::size_t>(end - bytes.begin());
}

template <class Append>
void for_each_sequence(std::string_view bytes, Append&& append) {
  while (!bytes.empty()) {
    const std::size_t length = utf8_sequence_length(bytes);
    append(bytes.substr(0, std::max<std::size_t>(length, 1)), length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

void append_escaped_byte(std::string& text, char byte) {
  fmt::format_to(std::back_inserter(text), "\\x{:02x}", static_cast<unsigned char>(byte));
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) {
    return 1;
  }
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length == 0 || lead > 0xf4 || text.size() < length ||
      !std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length), is_continuation)) {
    return 0;
  }
  const char32_t value = code_point(text.substr(0, length));
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  return overlong || surrogate || value > 0x10ffff ? 0 : length;
}

char32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence.front());
  char32_t value = sequence.size() == 1 ? lead : lead & (0x7fU >> sequence.size());
  for (const char c : sequence.substr(1)) {
    value = (value << 6) | (static_cast<unsigned char>(c) & 0x3fU);
  }
  return value;
}

bool is_valid_utf8(std::string_view text) {
  text.remove_prefix(plain_prefix(text));
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = plain_prefix(text);
  for_each_sequence(text.substr(count), [&](std::string_view, std::size_t) { ++count; });
  return count;
}

std::string to_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  const std::size_t plain = plain_prefix(bytes);
  text.append(bytes.substr(0, plain));
  for_each_sequence(bytes.substr(plain), [&](std::string_view sequence, std::size_t length) {
    if (length == 0) {
      append_escaped_byte(text, sequence[0]);
    } else {
      text.append(sequence);
    }
  });
  return text;
}

std::string to_terminal(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  const std::size_t plain = plain_prefix(bytes);
  text.append(bytes.substr(0, plain));
  for_each_sequence(bytes.substr(plain), [&](std::string_view sequence, std::size_t length) {
    if (length == 0) {
      append_escaped_byte(text, sequence[0]);
      return;
    }
    const char32_t value = code_point(sequence);
    if (!is_deceptive(value)) {
      text.append(sequence);
    } else if (value < 0x80) {
      append_escaped_byte(text, sequence[0]);
    } else {
      fmt::format_to(std::back_inserter(text), "\\u{{{:04x}}}", static_cast<std::uint32_t>(value));
    }
  });
  return text;
}

std::string to_uri_path(std::string_view path) {
  std::string uri;
  uri.reserve(path.size());
  for (char c : path) {
    if (is_word(c) || c == '-' || c == '.' || c == '~' || c == '/') {
      uri.push_back(c);
    } else {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

}  // namespace ekaudit::core
