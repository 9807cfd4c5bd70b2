#include "pipelines/nested_script.h"

#include <algorithm>

#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

void move_word(ShellWord& word, std::size_t by) {
  word.offset += by;
  for (auto* const expansions : {&word.expansions, &word.tested}) {
    for (ShellExpansion& expansion : *expansions) {
      expansion.offset += by;
    }
  }
}

void move_command(ShellCommand& command, std::size_t by) {
  command.offset += by;
  for (ShellWord& word : command.words) {
    move_word(word, by);
  }
  for (ShellRedirect& redirect : command.redirects) {
    move_word(redirect.word, by);
  }
}

bool is_option(std::string_view word) {
  return word.size() > 1 && (word.front() == '-' || word.front() == '+');
}

}  // namespace

std::optional<ShellWord> nested_script(const ShellCommand& command, std::size_t first) {
  bool reads_input = false;
  for (std::size_t at = first; at < command.words.size(); ++at) {
    const std::string_view word = command.words[at].text;
    const bool is_long = starts_with(word, "--");
    if (!is_option(word)) {
      if (!reads_input) {
        return std::nullopt;
      }
    } else if (!is_long && word.find('c') != std::string_view::npos) {
      return at + 1 < command.words.size() ? std::optional(command.words[at + 1]) : std::nullopt;
    } else if (!is_long && ends_with(word, "o")) {
      ++at;  // the name of what it sets
    } else {
      reads_input |= !is_long && word.find('s') != std::string_view::npos;
    }
  }
  const auto input =
      std::find_if(command.redirects.begin(), command.redirects.end(), [](const ShellRedirect& redirect) {
        return redirect.kind == RedirectKind::here_document || redirect.kind == RedirectKind::here_string;
      });
  return input != command.redirects.end() ? std::optional(input->word) : std::nullopt;
}

bool is_traced(const ShellCommand& command, std::size_t first) {
  for (std::size_t at = first; at < command.words.size() && is_option(command.words[at].text); ++at) {
    const std::string_view word = command.words[at].text;
    if (word.front() == '-' && !starts_with(word, "--") && word.find('x') != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

ShellScript read_nested_words(const ShellWord& script, std::string_view outer) {
  ShellScript nested = read_shell_words(script.text);
  // A quote stands before it. Where signs were escaped, its lines are a little off.
  constexpr std::size_t k_before = 4;
  const std::size_t begin = std::min(script.offset, outer.size());
  const std::size_t found = outer.substr(begin, script.text.size() + k_before).find(script.text);
  const std::size_t by = begin + (found == std::string_view::npos ? 0 : found);
  for (ShellCommand& command : nested.commands) {
    move_command(command, by);
  }
  return nested;
}

}  // namespace ekaudit::pipelines
