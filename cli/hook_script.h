// The part of a hook script that is ours, between two marks, so that it can be found again, renewed and taken
// out, whatever else the script does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ekaudit::cli {

// What a hook's block runs: "pre-merge-commit" is answered by `ekaudit hook pre-commit`.
std::string hook_block(std::string_view hook);

// True for a script that a POSIX shell, or one that understands its language, runs: ours can stand in it. An
// empty one is; so is one without a first line that names a program (Husky's).
bool is_shell_script(std::string_view script);

// The script with the block of this hook right below its first line, in place of an older block if there is
// one. An empty script becomes a whole one.
std::string with_block(std::string_view script, std::string_view hook);

// The script without the block. Nothing if it held none; empty if nothing else is left.
std::optional<std::string> without_block(std::string_view script);

// A script that runs the block and then the program beside it of this name: for hooks in other languages.
std::string wrapper_script(std::string_view hook, std::string_view next);

}  // namespace ekaudit::cli
