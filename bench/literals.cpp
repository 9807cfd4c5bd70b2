// Prints what a scan looks for, a line for each literal: `grep -a -F -f <(literals)` then asks the same
// question, but for what a line break divides. With a depth, only what at most so many encodings
// within one another make of it; a scan follows three. With `token` only what an API token begins with.
//
//   literals [DEPTH [token]]
#include "scanner/match/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/match/patterns.h"

int main(int argc, char** argv) {
  namespace match = ekaudit::scanner::match;
  const unsigned depth = argc > 1 ? static_cast<unsigned>(std::max(0, std::atoi(argv[1]))) : 3;
  std::vector<match::PatternLiteral> patterns = match::pattern_literals();
  if (argc > 2 && std::string_view(argv[2]) == "token") {
    std::erase_if(patterns, [](const match::PatternLiteral& literal) {
      return literal.pattern != match::Pattern::api_token;
    });
  }
  for (const match::Literal& literal : match::derive_literals(patterns, depth)) {
    if (literal.bytes.find('\n') == std::string::npos) {
      fmt::print("{}\n", literal.bytes);
    }
  }
  return 0;
}
