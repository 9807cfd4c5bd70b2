// A text by lines, for the formats that go by them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "pipelines/plan.h"

namespace ekaudit::pipelines {

struct TextLine {
  std::string_view text;  // without its end
  std::uint64_t number = 1;
};

// LF and CRLF end a line.
std::vector<TextLine> lines_of(std::string_view content);

std::string_view trim(std::string_view text);
// Up to a blank that is in no quotes.
std::size_t size_of_word(std::string_view text);
// Without the quotes around it, if it is quoted by one kind.
std::string_view unquote(std::string_view text);
bool starts_with(std::string_view text, std::string_view start);
bool ends_with(std::string_view text, std::string_view end);

// A part of the line as a text of its own. `part` must lie in it.
LocatedText locate(const TextLine& line, std::string_view part);

// "NAME = value" of such a separator; both trimmed. An empty name: it is not of that form.
struct Assignment {
  std::string_view name;
  std::string_view value;
};
Assignment read_assignment(std::string_view text, char separator = '=');

}  // namespace ekaudit::pipelines
