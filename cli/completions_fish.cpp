#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/completions.h"

namespace ekaudit::cli {
namespace {

// {}: the paths of all commands.
constexpr std::string_view k_functions = R"(# fish completion for ekaudit, made by `ekaudit completions fish`

function __ekaudit_command
    set -l command ekaudit
    for word in (commandline -opc)[2..-1]
        if contains -- "$command $word" {}
            set command "$command $word"
        end
    end
    echo $command
end

function __ekaudit_in
    test (__ekaudit_command) = "$argv"
end

complete -c ekaudit -f
)";

std::string fish_string(std::string_view text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      result += '\\';
    }
    result += c;
  }
  return result + "'";
}

// What may follow: the arguments of `complete` for it.
std::string candidates(const OptionEntry& option) {
  switch (option.completes) {
    case Completes::choices:
      return " -a " + fish_string(fmt::format("{}", fmt::join(option.choices, " ")));
    case Completes::files:
      return " -F";
    case Completes::directories:
      return " -a '(__fish_complete_directories (commandline -ct))'";
    case Completes::nothing:
      break;
  }
  return {};
}

std::string option_line(const OptionEntry& option, const std::string& start) {
  std::string line = start;
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value.empty()) {
    line += option.completes == Completes::files ? " -r" : " -x";
    line += candidates(option);
  }
  return fmt::format("{} -d {}\n", line, fish_string(option.text));
}

std::string lines_of(const CommandEntry& command) {
  const std::string start = fmt::format("complete -c ekaudit -n \"__ekaudit_in {}\"", command.path);
  std::string lines;
  for (const CommandEntry& each : command.commands) {
    lines += fmt::format("{} -a {} -d {}\n", start, each.name, fish_string(each.text));
  }
  for (const OptionEntry& positional : command.positionals) {
    const std::string what = candidates(positional);
    lines += what.empty() ? "" : fmt::format("{}{}\n", start, what);
  }
  for (const OptionEntry& option : command.options) {
    lines += option_line(option, start);
  }
  return lines;
}

}  // namespace

std::string fish_completions(const CommandEntry& program) {
  std::vector<std::string> paths;
  std::string lines;
  for (const CommandEntry* command : all_commands(program)) {
    if (command != &program) {
      paths.push_back(fish_string(command->path));
    }
    lines += lines_of(*command);
  }
  return fmt::format(fmt::runtime(k_functions), fmt::join(paths, " ")) + lines;
}

}  // namespace ekaudit::cli
