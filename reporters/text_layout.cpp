#include "reporters/text_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace ekaudit::reporters {
namespace {

constexpr std::size_t k_label_begin = 8;
constexpr std::size_t k_label_width = 8;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    if (space > 0) {
      words.emplace_back(text.substr(0, space));
    }
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return words;
}

// `first` goes before the first line, `indent` before the others.
std::string wrap(const std::vector<std::string>& pieces, std::string_view separator, std::string_view first,
                 std::string_view indent) {
  std::string lines;
  std::string line(first);
  std::size_t begin = line.size();
  for (const std::string& piece : pieces) {
    const bool is_first = line.size() == begin;
    const std::size_t width =
        core::count_code_points(line) + separator.size() + core::count_code_points(piece);
    if (!is_first && width > k_text_width) {
      lines += line + std::string(separator.substr(0, separator.find(' '))) + '\n';
      line = indent;
      begin = line.size();
    } else if (!is_first) {
      line += separator;
    }
    line += piece;
  }
  return lines + line + '\n';
}

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return "\x1b[32m";
    case Tone::note:
      return "\x1b[36m";
    case Tone::warning:
      return "\x1b[33m";
    case Tone::alarm:
      return "\x1b[1;31m";
  }
  return "";
}

}  // namespace

Tone tone_of(core::Severity severity) {
  switch (severity) {
    case core::Severity::critical:
    case core::Severity::high:
      return Tone::alarm;
    case core::Severity::medium:
      return Tone::warning;
    case core::Severity::low:
    case core::Severity::info:
      return Tone::note;
  }
  return Tone::plain;
}

std::string paint(std::string_view text, Tone tone, Color color) {
  if (color == Color::no || tone == Tone::plain) {
    return std::string(text);
  }
  return fmt::format("{}{}\x1b[0m", escape_of(tone), text);
}

LabelledLines::LabelledLines(std::string_view label)
    : indent_(fmt::format("{:{}}{:{}}", "", k_label_begin, label, k_label_width)) {}

LabelledLines& LabelledLines::add(const std::vector<std::string>& pieces, std::string_view separator) {
  if (!pieces.empty()) {
    const std::string blank(k_label_begin + k_label_width, ' ');
    lines_ += wrap(pieces, separator, std::exchange(indent_, blank), blank);
  }
  return *this;
}

LabelledLines& LabelledLines::add_prose(std::string_view text) {
  return add(words_of(text), " ");
}

std::string heading(std::string_view word, Tone tone, const std::vector<std::string>& pieces, Color color) {
  // Laid out without colour, whose bytes have no width.
  const std::string first = fmt::format("{:<{}}", word, std::max(k_label_begin, word.size() + 1));
  const std::string lines = wrap(pieces, "  ", first, std::string(k_label_begin, ' '));
  return paint(word, tone, color) + lines.substr(word.size());
}

std::string wrap_prose(std::string_view text, std::string_view indent) {
  return wrap(words_of(text), " ", indent, indent);
}

}  // namespace ekaudit::reporters
