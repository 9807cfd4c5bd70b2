// Questions on a terminal: shown on stderr, answered on stdin.
#pragma once

#include <string>

#include "remedy/apply.h"

namespace ekaudit::cli {

// Shows `text` and asks: yes, no, all of them, or quit. Whatever else is said, and the end of the input, is
// no.
remedy::Answer ask_about(const std::string& text);
// Anything but yes is no.
bool ask_yes(const std::string& question);

}  // namespace ekaudit::cli
