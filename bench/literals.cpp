// Prints what a scan looks for, a line for each literal: `grep -a -F -f <(literals)` then asks the same
// question, but for what a line break divides.
#include "scanner/match/literals.h"

#include <fmt/format.h>

#include <string>

#include "scanner/match/patterns.h"

int main() {
  namespace match = ekaudit::scanner::match;
  constexpr unsigned k_depth = 3;  // encodings within one another, as the matcher follows them
  for (const match::Literal& literal : match::derive_literals(match::pattern_literals(), k_depth)) {
    if (literal.bytes.find('\n') == std::string::npos) {
      fmt::print("{}\n", literal.bytes);
    }
  }
  return 0;
}
