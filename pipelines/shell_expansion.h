// $NAME and ${NAME…} in a shell's words.
#pragma once

#include <cstddef>
#include <string_view>

#include "pipelines/shell_words.h"

namespace ekaudit::pipelines {

// `text` begins with '$' and stands at `offset`. Notes what it expands to in `word` and returns how many
// bytes it takes, at least 1.
std::size_t read_expansion(std::string_view text, std::size_t offset, ShellWord& word);

// All of those in a text that is expanded but not cut into words.
void read_expansions(std::string_view text, std::size_t offset, ShellWord& word);

}  // namespace ekaudit::pipelines
