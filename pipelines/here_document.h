// <<WORD: the lines that a shell command reads from the script itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pipelines/shell_words.h"

namespace ekaudit::pipelines {

struct HereDocument {
  std::string delimiter;
  bool expands = true;  // false where the delimiter was quoted
  bool strips_tabs = false;
  std::size_t command = 0;  // whose input it is
};

// Reads the lines from `at`, the beginning of one, and moves it behind the delimiter's line.
ShellRedirect read_here_document(std::string_view script, std::size_t& at, const HereDocument& document);

}  // namespace ekaudit::pipelines
