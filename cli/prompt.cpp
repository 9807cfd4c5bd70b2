#include "cli/prompt.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace ekaudit::cli {
namespace {

constexpr std::size_t k_longest_line = 4096;

// Unbuffered: what follows on the same input is somebody else's.
std::string read_line() {
  std::string line;
  line.reserve(k_longest_line + 1);
  char c = 0;
  while (line.size() <= k_longest_line && read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
    line.push_back(c);
  }
  return line;
}

}  // namespace

remedy::Answer ask_about(const std::string& text) {
  fmt::print(stderr, "{}Do it? [y]es, [N]o, [a]ll, [q]uit: ", text);
  const std::string answer = read_line();
  if (answer == "y" || answer == "yes") {
    return remedy::Answer::yes;
  }
  if (answer == "a" || answer == "all") {
    return remedy::Answer::all;
  }
  return answer == "q" || answer == "quit" ? remedy::Answer::quit : remedy::Answer::no;
}

bool ask_yes(const std::string& question) {
  fmt::print(stderr, "{} [y/N]: ", question);
  const std::string answer = read_line();
  return answer == "y" || answer == "yes";
}

}  // namespace ekaudit::cli
