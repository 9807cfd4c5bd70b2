// Colours and line breaks of the text report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/severity.h"
#include "reporters/reporter.h"

namespace ekaudit::reporters {

inline constexpr std::size_t k_text_width = 100;

enum class Tone { plain, good, note, warning, alarm };

Tone tone_of(core::Severity severity);

// `text` in the tone's colour, if there is any.
std::string paint(std::string_view text, Tone tone, Color color);

// Lines of the form "        label   content": continuation lines are indented to the content. Lines
// break before `k_text_width` between pieces, never within one, and end in a line feed.
class LabelledLines {
 public:
  // `label` is at most 7 characters wide.
  explicit LabelledLines(std::string_view label);

  // Puts the pieces on one line as long as it is not too wide, `separator` between them.
  LabelledLines& add(const std::vector<std::string>& pieces, std::string_view separator);
  // The words of a sentence.
  LabelledLines& add_prose(std::string_view text);

  std::string take() { return std::move(lines_); }

 private:
  std::string lines_;
  std::string indent_;
};

// First line of a block: `word` in colour, then the pieces, broken like labelled lines.
std::string heading(std::string_view word, Tone tone, const std::vector<std::string>& pieces, Color color);

// Words of `text`, broken before `k_text_width`, each line with the indent before it.
std::string wrap_prose(std::string_view text, std::string_view indent);

}  // namespace ekaudit::reporters
