// Completion scripts for shells, made of the options themselves: commands, options, and the words, files or
// directories that they take. Each script stands alone and does not run ekaudit.
#pragma once

#include <string>

#include "cli/command_tree.h"

namespace ekaudit::cli {

// To be sourced, or to lie in bash-completion's directory as `ekaudit`. From bash 4.4 on.
std::string bash_completions(const CommandEntry& program);

// To lie in a directory of $fpath as `_ekaudit`.
std::string zsh_completions(const CommandEntry& program);

// To lie in a directory of $fish_complete_path as `ekaudit.fish`. From fish 3.0 on.
std::string fish_completions(const CommandEntry& program);

}  // namespace ekaudit::cli
