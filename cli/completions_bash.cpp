#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "cli/completions.h"

namespace ekaudit::cli {
namespace {

// {0}: the commands' paths, as patterns of a case. {1}: what completes an option's value, by command and
// option. {2}: what completes anything else, by command.
constexpr std::string_view k_script = R"(# bash completion for ekaudit, made by `ekaudit completions bash`

_ekaudit_words() {{
  COMPREPLY+=($(compgen -W "$1" -- "$2"))
}}

_ekaudit_paths() {{
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    COMPREPLY+=("$path")
  done < <(compgen "$1" -- "$2")
}}

_ekaudit() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command=ekaudit index
  COMPREPLY=()
  # bash takes --option=value for three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' && $COMP_CWORD -gt 2 ]]; then
    previous=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$command ${{COMP_WORDS[index]}}" in
      {0})
        command="$command ${{COMP_WORDS[index]}}" ;;
    esac
  done
  case "$command $previous" in
{1}  esac
  case $command in
{2}  esac
}}

complete -F _ekaudit ekaudit
)";

std::string action(const OptionEntry& option) {
  switch (option.completes) {
    case Completes::choices:
      return fmt::format("_ekaudit_words '{}' \"$current\"", fmt::join(option.choices, " "));
    case Completes::files:
      return "_ekaudit_paths -f \"$current\"";
    case Completes::directories:
      return "_ekaudit_paths -d \"$current\"";
    case Completes::nothing:
      break;
  }
  return {};
}

std::string value_cases(const CommandEntry& command) {
  std::string cases;
  for (const OptionEntry& option : command.options) {
    if (option.value.empty()) {
      continue;
    }
    std::vector<std::string> patterns;
    std::transform(option.names.begin(), option.names.end(), std::back_inserter(patterns),
                   [&](const std::string& name) { return fmt::format("'{} {}'", command.path, name); });
    const std::string what = action(option);
    cases += fmt::format("    {})\n{}      return ;;\n", fmt::join(patterns, " | "),
                         what.empty() ? "" : fmt::format("      {}\n", what));
  }
  return cases;
}

std::string word_case(const CommandEntry& command) {
  std::vector<std::string> words;
  std::transform(command.commands.begin(), command.commands.end(), std::back_inserter(words),
                 [](const CommandEntry& each) { return each.name; });
  for (const OptionEntry& option : command.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  std::string text =
      fmt::format("    '{}')\n      _ekaudit_words '{}' \"$current\"\n", command.path, fmt::join(words, " "));
  for (const OptionEntry& positional : command.positionals) {
    const std::string what = action(positional);
    text += what.empty() ? "" : fmt::format("      {}\n", what);
  }
  return text + "      ;;\n";
}

}  // namespace

std::string bash_completions(const CommandEntry& program) {
  std::vector<std::string> paths;
  std::string values;
  std::string words;
  for (const CommandEntry* command : all_commands(program)) {
    if (command != &program) {
      paths.push_back(fmt::format("'{}'", command->path));
    }
    values += value_cases(*command);
    words += word_case(*command);
  }
  return fmt::format(fmt::runtime(k_script), fmt::join(paths, " | "), values, words);
}

}  // namespace ekaudit::cli
