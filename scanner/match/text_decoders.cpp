// The decoders of text in which some bytes are written as escapes: percent encoding and backslashes.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "scanner/match/decoders.h"
#include "scanner/match/hex_digits.h"

namespace ekaudit::scanner::match {
namespace {

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

bool is_percent_text(std::string_view text, std::size_t at) {
  const char c = text[at];
  return is_visible(c) && c != '"' && c != '\'' && c != '`' && c != '<' && c != '>';
}

bool is_escape_text(std::string_view text, std::size_t at) {
  const char c = text[at];
  const bool quote = c == '"' || c == '\'' || c == '`';
  return (is_visible(c) || c == ' ') && (!quote || (at > 0 && text[at - 1] == '\\'));
}

struct Run {
  std::size_t begin;
  std::size_t end;
  Edge left;
  Edge right;
};

template <class Belongs>
Run run_around(std::string_view text, std::size_t at, Belongs&& belongs) {
  const Window window(text, at);
  Run run{at, at, Edge::natural, Edge::natural};
  while (run.begin > window.begin && belongs(text, run.begin - 1)) {
    --run.begin;
  }
  while (run.end < window.end && belongs(text, run.end)) {
    ++run.end;
  }
  if (run.begin == window.begin && run.begin > 0) {
    run.left = Edge::cut;
  }
  if (run.end == window.end && run.end < text.size()) {
    run.right = Edge::cut;
  }
  return run;
}

struct Escape {
  std::uint32_t code_point;
  std::size_t size;  // bytes that spell it
};

std::optional<char> one_letter_escape(char c) {
  static constexpr std::array<std::pair<char, char>, 13> k_escapes = {{
      {'n', '\n'},
      {'r', '\r'},
      {'t', '\t'},
      {'b', '\b'},
      {'f', '\f'},
      {'v', '\v'},
      {'a', '\a'},
      {'0', '\0'},
      {'e', '\x1b'},
      {'\\', '\\'},
      {'/', '/'},
      {'"', '"'},
      {'\'', '\''},
  }};
  const auto* found =
      std::find_if(k_escapes.begin(), k_escapes.end(), [c](const auto& escape) { return escape.first == c; });
  return found == k_escapes.end() ? std::nullopt : std::optional(found->second);
}

// `text` ends where the run does.
std::optional<Escape> read_escape(std::string_view text, std::size_t at) {
  if (text[at] != '\\' || at + 1 >= text.size()) {
    return std::nullopt;
  }
  const char kind = text[at + 1];
  if (kind == 'u' || kind == 'x') {
    const std::size_t digits = kind == 'u' ? 4 : 2;
    const auto value = hex_number(text, at + 2, digits);
    return value ? std::optional(Escape{*value, 2 + digits}) : std::nullopt;
  }
  const auto c = one_letter_escape(kind);
  return c ? std::optional(Escape{static_cast<unsigned char>(*c), 2}) : std::nullopt;
}

// Surrogates are spelled like other code points of the plane: only that they are no ASCII matters here.
void append_code_point(DecodedRun& run, const Escape& escape, std::size_t at) {
  const std::uint32_t value = escape.code_point;
  const auto append = [&](std::uint32_t byte) { run.append(static_cast<char>(byte), at, at + escape.size); };
  if (value < 0x80) {
    append(value);
  } else if (value < 0x800) {
    append(0xc0 | value >> 6);
    append(0x80 | (value & 0x3f));
  } else {
    append(0xe0 | value >> 12);
    append(0x80 | (value >> 6 & 0x3f));
    append(0x80 | (value & 0x3f));
  }
}

}  // namespace

DecodedRun decode_percent(std::string_view text, std::size_t at) {
  const Run bounds = run_around(text, at, is_percent_text);
  const std::string_view encoded = text.substr(0, bounds.end);
  DecodedRun run(k_percent_label, bounds.begin);
  for (std::size_t i = bounds.begin; i < bounds.end;) {
    const auto value = encoded[i] == '%' ? hex_number(encoded, i + 1, 2) : std::nullopt;
    const std::size_t size = value ? 3 : 1;
    run.append(value ? static_cast<char>(*value) : encoded[i], i, i + size);
    i += size;
  }
  run.finish(bounds.begin, bounds.left, bounds.end, bounds.right);
  return run;
}

DecodedRun decode_escapes(std::string_view text, std::size_t at) {
  const Run bounds = run_around(text, at, is_escape_text);
  const std::string_view encoded = text.substr(0, bounds.end);
  DecodedRun run(k_escape_label, bounds.begin);
  for (std::size_t i = bounds.begin; i < bounds.end;) {
    if (const auto escape = read_escape(encoded, i)) {
      append_code_point(run, *escape, i);
      i += escape->size;
    } else {
      run.append(encoded[i], i, i + 1);
      ++i;
    }
  }
  run.finish(bounds.begin, bounds.left, bounds.end, bounds.right);
  return run;
}

}  // namespace ekaudit::scanner::match
