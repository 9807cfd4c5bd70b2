#include "cli/prompt.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace ekaudit::cli {
namespace {

constexpr std::size_t k_longest_line = 4096;

// False once the run is stopped.
bool wait_for_input(core::RunControl& control) {
  constexpr int k_step_ms = 100;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (!control.stopped()) {
    if (const int ready = poll(&input, 1, k_step_ms); ready > 0 || (ready < 0 && errno != EINTR)) {
      return true;
    }
  }
  return false;
}

// Unbuffered: what follows on the same input is somebody else's. Empty once the run is stopped.
std::string read_line(core::RunControl& control) {
  std::string line;
  line.reserve(k_longest_line + 1);
  char c = 0;
  while (line.size() <= k_longest_line && wait_for_input(control) && read(STDIN_FILENO, &c, 1) == 1 &&
         c != '\n') {
    line.push_back(c);
  }
  return control.stopped() ? std::string() : line;
}

}  // namespace

remedy::Answer ask_about(const std::string& text, core::RunControl& control) {
  fmt::print(stderr, "{}Do it? [y]es, [N]o, [a]ll, [q]uit: ", text);
  const std::string answer = read_line(control);
  if (control.stopped()) {
    return remedy::Answer::quit;
  }
  if (answer == "y" || answer == "yes") {
    return remedy::Answer::yes;
  }
  if (answer == "a" || answer == "all") {
    return remedy::Answer::all;
  }
  return answer == "q" || answer == "quit" ? remedy::Answer::quit : remedy::Answer::no;
}

bool ask_yes(const std::string& question, core::RunControl& control) {
  fmt::print(stderr, "{} [y/N]: ", question);
  const std::string answer = read_line(control);
  return answer == "y" || answer == "yes";
}

}  // namespace ekaudit::cli
