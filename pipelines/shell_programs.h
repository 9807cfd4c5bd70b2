// What is known of programs that scripts call.
#pragma once

#include <string_view>
#include <vector>

#include "pipelines/shell_words.h"

namespace ekaudit::pipelines {

// Part of the shell: what it is given stays in its process.
bool is_builtin(std::string_view name);
// Starts what its further words name, such as sudo and env.
bool is_wrapper(std::string_view name);
// `if`, `then`, `{` and other words that a command may stand behind.
bool is_reserved(std::string_view word);
// Does its own small task and runs nothing of the project's.
bool is_harmless(std::string_view name);
// Prints what it reads, changed or not.
bool is_filter(std::string_view name);
bool is_shell(std::string_view name);
// The vendor's CLI, however it is called.
bool is_enkryptify_cli(std::string_view word);

// The last segment of a path.
std::string_view base_name(std::string_view path);

enum class CliCommand { reads, writes, opaque, neutral };
// Of `ek` by its first argument that is no option.
CliCommand cli_command(const std::vector<ShellWord>& words, std::size_t first);

enum class Request { reads, writes, exchanges, elsewhere };
// Of curl or wget, by their arguments.
Request classify_request(const std::vector<ShellWord>& words, std::size_t first);

// Whether the words call a program that builds an image: docker build, buildx, podman, buildah, compose.
bool builds_image(std::string_view program, const std::vector<ShellWord>& words, std::size_t first);

// Whether a call of git or gh gets a contributor's commits.
bool checks_out_contribution(std::string_view program, const std::vector<ShellWord>& words,
                             std::size_t first);

}  // namespace ekaudit::pipelines
