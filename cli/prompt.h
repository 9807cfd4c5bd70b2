// Questions on a terminal: shown on stderr, answered on stdin.
#pragma once

#include <string>

#include "core/run_control.h"
#include "remedy/apply.h"

namespace ekaudit::cli {

// Shows `text` and asks: yes, no, all of them, or quit. Whatever else is said, and the end of the input, is
// no; the end of the run is quit.
remedy::Answer ask_about(const std::string& text, core::RunControl& control);
// Anything but yes is no.
bool ask_yes(const std::string& question, core::RunControl& control);

}  // namespace ekaudit::cli
