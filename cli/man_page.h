// The manual page ekaudit(1), made of the options' own texts.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_tree.h"

namespace ekaudit::cli {

// roff for man(7). `exit_codes` is what --help says at its end.
std::string man_page(const CommandEntry& program, std::string_view exit_codes, std::string_view version);

}  // namespace ekaudit::cli
