// A shell script cut into simple commands, as POSIX and bash read it; nothing is expanded or run. Does not
// recurse, whatever is nested in what.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::pipelines {

// $NAME or ${NAME…} where it stands for the value, or for something that holds it. ${#NAME}, ${NAME:+x} and
// ${NAME:0:4} do not give it away.
struct ShellExpansion {
  std::string name;
  std::size_t offset = 0;  // of the '$'
};

struct ShellWord {
  std::string text;        // without quotes; expansions as they are written, a substitution as "$()"
  std::size_t offset = 0;  // where it begins
  std::vector<ShellExpansion> expansions;
  std::vector<ShellExpansion> tested;  // of names that are expanded, but not to their value
};

enum class RedirectKind { to_file, from_file, here_string, here_document };

struct ShellRedirect {
  RedirectKind kind = RedirectKind::to_file;
  ShellWord word;  // file name, string or, of a here-document, its body
};

struct ShellCommand {
  std::vector<ShellWord> words;  // assignments before the command's name too
  std::vector<ShellRedirect> redirects;
  bool to_pipe = false;    // another command reads its output
  bool from_pipe = false;  // it reads another one's
  bool captured = false;   // a substitution takes its output
  std::size_t offset = 0;
};

struct ShellScript {
  std::vector<ShellCommand> commands;  // a substitution's before the command that it is part of
  std::vector<std::string> functions;  // that it defines
  bool truncated = false;              // over a limit: the rest was not read
};

struct ShellLimits {
  std::size_t bytes = std::size_t{1} << 20;
  std::size_t commands = 50'000;
  std::size_t depth = 64;
};

ShellScript read_shell_words(std::string_view script, const ShellLimits& limits = {});

}  // namespace ekaudit::pipelines
