#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "cli/completions.h"

namespace ekaudit::cli {
namespace {

// `text` inside single quotes, with a backslash before each of `special`.
std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (c == '\\' || special.find(c) != std::string_view::npos) {
      result += '\\';
    }
    result += c;
  }
  return result;
}

// "ekaudit hook pre-commit" has the function _ekaudit_hook_pre_commit.
std::string function_of(const CommandEntry& command) {
  std::string name = "_" + command.path;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return name;
}

std::string action(const OptionEntry& option) {
  switch (option.completes) {
    case Completes::choices:
      return fmt::format("({})", fmt::join(option.choices, " "));
    case Completes::files:
      return "_files";
    case Completes::directories:
      return "_files -/";
    case Completes::nothing:
      break;
  }
  return " ";
}

std::string option_spec(const OptionEntry& option) {
  const std::string value =
      option.value.empty() ? "" : fmt::format(":{}:{}", escaped(option.value, ":"), action(option));
  const std::string rest = fmt::format("[{}]{}", escaped(option.text, "[]:"), value);
  if (option.repeats) {
    return fmt::format("'*{}{}'", option.names.front(), rest);
  }
  return option.names.size() == 1 ? fmt::format("'{}{}'", option.names.front(), rest)
                                  : fmt::format("'({})'{{{}}}'{}'", fmt::join(option.names, " "),
                                                fmt::join(option.names, ","), rest);
}

std::string positional_spec(const OptionEntry& option) {
  return fmt::format("'{}:{}:{}'", option.repeats ? "*" : (option.required ? "" : ":"),
                     escaped(option.names.front(), ":"), action(option));
}

std::string arguments_of(const CommandEntry& command) {
  std::string text = "_arguments -s -S";
  for (const OptionEntry& option : command.options) {
    text += fmt::format(" \\\n    {}", option_spec(option));
  }
  return text;
}

std::string leaf_function(const CommandEntry& command) {
  std::string text = fmt::format("{}() {{\n  {}", function_of(command), arguments_of(command));
  for (const OptionEntry& positional : command.positionals) {
    text += fmt::format(" \\\n    {}", positional_spec(positional));
  }
  return text + "\n}\n\n";
}

std::string branch_function(const CommandEntry& command) {
  std::string names;
  std::string calls;
  for (const CommandEntry& each : command.commands) {
    names += fmt::format("        '{}:{}'\n", each.name, escaped(each.text, ":"));
    calls += fmt::format("        {}) {} ;;\n", each.name, function_of(each));
  }
  return fmt::format(R"({}() {{
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  {} \
    '1: :->command' \
    '*:: :->rest'
  case $state in
    command)
      commands=(
{}      )
      _describe command commands
      ;;
    rest)
      case $words[1] in
{}      esac
      ;;
  esac
}}

)",
                     function_of(command), arguments_of(command), names, calls);
}

}  // namespace

std::string zsh_completions(const CommandEntry& program) {
  std::string text = "#compdef ekaudit\n# zsh completion for ekaudit, made by `ekaudit completions zsh`\n\n";
  for (const CommandEntry* command : all_commands(program)) {
    text += command->commands.empty() ? leaf_function(*command) : branch_function(*command);
  }
  return text + "_ekaudit \"$@\"\n";
}

}  // namespace ekaudit::cli
