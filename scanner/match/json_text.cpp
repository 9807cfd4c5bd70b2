#include "scanner/match/json_text.h"

namespace ekaudit::scanner::match {

std::size_t object_end(std::string_view text, std::size_t open, std::size_t limit, std::size_t backslashes) {
  std::size_t depth = 0;
  std::size_t escapes = 0;
  bool in_string = false;
  for (std::size_t at = open; at < limit; ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++escapes;
      continue;
    }
    if (c == '"' && escapes < backslashes) {
      return at;
    }
    // Behind a string's escaped backslashes, its delimiter has more of them.
    if (c == '"' && escapes % (2 * (backslashes + 1)) == backslashes) {
      in_string = !in_string;
    } else if (c == '{' && !in_string) {
      ++depth;
    } else if (c == '}' && !in_string && --depth == 0) {
      return at + 1;
    }
    escapes = 0;
  }
  return limit;
}

}  // namespace ekaudit::scanner::match
