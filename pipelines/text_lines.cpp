#include "pipelines/text_lines.h"

#include <algorithm>
#include <string>

#include "core/text.h"

namespace ekaudit::pipelines {

std::vector<TextLine> lines_of(std::string_view content) {
  std::vector<TextLine> lines;
  std::uint64_t number = 1;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view text = content.substr(0, end);
    if (!text.empty() && text.back() == '\r') {
      text.remove_suffix(1);
    }
    lines.push_back({text, number++});
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return lines;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view k_blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(k_blanks);
  if (begin == std::string_view::npos) {
    return text.substr(0, 0);
  }
  return text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
}

std::size_t size_of_word(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      return i;
    }
  }
  return text.size();
}

std::string_view unquote(std::string_view text) {
  const bool is_quoted =
      text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

LocatedText locate(const TextLine& line, std::string_view part) {
  const auto offset = static_cast<std::size_t>(part.data() - line.text.data());
  const std::uint64_t column = core::count_code_points(line.text.substr(0, offset)) + 1;
  return {std::string(part), line.number, column, 1};
}

Assignment read_assignment(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view name = trim(text.substr(0, at));
  const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return core::is_word(c) || c == '-' || c == '.';
  });
  return is_name ? Assignment{name, trim(text.substr(at + 1))} : Assignment{};
}

}  // namespace ekaudit::pipelines
