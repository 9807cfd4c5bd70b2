#include "cli/init_template.h"

#include <algorithm>
#include <optional>

namespace ekaudit::cli {
namespace {

constexpr std::string_view k_include = "@include ";

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool is_word(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char letter) { return letter >= 'a' && letter <= 'z'; });
}

// The line without its condition; nothing if that is not met.
std::optional<std::string_view> wanted(std::string_view line, const TemplateValues& values) {
  const std::size_t end = line.starts_with('@') ? line.find('@', 1) : std::string_view::npos;
  if (end == std::string_view::npos || !is_word(line.substr(1, end - 1))) {
    return line;
  }
  return values.contains(line.substr(1, end - 1)) ? std::optional(line.substr(end + 1)) : std::nullopt;
}

std::string with_values(std::string_view line, const TemplateValues& values) {
  std::string text;
  while (!line.empty()) {
    const std::size_t begin = std::min(line.find('@'), line.size());
    text += line.substr(0, begin);
    line.remove_prefix(begin);
    const std::size_t end = line.empty() ? std::string_view::npos : line.find('@', 1);
    const auto value = end == std::string_view::npos ? values.end() : values.find(line.substr(1, end - 1));
    if (value != values.end()) {
      text += value->second;
      line.remove_prefix(end + 1);
    } else if (!line.empty()) {
      text += '@';
      line.remove_prefix(1);
    }
  }
  return text;
}

void append_line(std::string_view line, std::string_view indent, const TemplateValues& values,
                 std::string& text) {
  if (!line.empty()) {
    text += indent;
    text += with_values(line, values);
  }
  text += '\n';
}

// An included template includes no other.
void append_included(std::string_view name, std::string_view indent, const TemplateValues& values,
                     std::string& text) {
  std::string_view rest = template_text(name);
  while (!rest.empty()) {
    append_line(take_line(rest), indent, values, text);
  }
}

}  // namespace

std::string render_template(std::string_view name, const TemplateValues& values) {
  std::string text;
  std::string_view rest = template_text(name);
  while (!rest.empty()) {
    const auto line = wanted(take_line(rest), values);
    if (!line) {
      continue;
    }
    const std::size_t content = std::min(line->find_first_not_of(' '), line->size());
    if (line->substr(content).starts_with(k_include)) {
      const std::string_view file = line->substr(content + k_include.size());
      append_included(file.substr(0, file.find('@')), line->substr(0, content), values, text);
    } else {
      append_line(*line, "", values, text);
    }
  }
  return text;
}

}  // namespace ekaudit::cli
