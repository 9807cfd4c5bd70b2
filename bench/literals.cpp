// Prints what a scan looks for, a line for each literal: `grep -a -F -f <(literals)` then asks the same
// question, but for what a line break divides. With a depth, only what at most so many encodings
// within one another make of it; a scan follows three.
//
//   literals [DEPTH]
#include "scanner/match/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "scanner/match/patterns.h"

int main(int argc, char** argv) {
  namespace match = ekaudit::scanner::match;
  const unsigned depth = argc > 1 ? static_cast<unsigned>(std::max(0, std::atoi(argv[1]))) : 3;
  for (const match::Literal& literal : match::derive_literals(match::pattern_literals(), depth)) {
    if (literal.bytes.find('\n') == std::string::npos) {
      fmt::print("{}\n", literal.bytes);
    }
  }
  return 0;
}
