// A script that a shell command hands to another shell: bash -c '…', sh <<EOF.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "pipelines/shell_words.h"

namespace ekaudit::pipelines {

// The word that is the script of a shell whose arguments begin at word `first`. Nothing where it runs a file
// or what comes through a pipe.
std::optional<ShellWord> nested_script(const ShellCommand& command, std::size_t first);

// Whether that shell is told to print each command: -x, -euxc.
bool is_traced(const ShellCommand& command, std::size_t first);

// Its commands, with offsets in `outer`, the script that holds it.
ShellScript read_nested_words(const ShellWord& script, std::string_view outer);

}  // namespace ekaudit::pipelines
