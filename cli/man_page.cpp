#include "cli/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace ekaudit::cli {
namespace {

constexpr std::string_view k_environment = R"(.SH ENVIRONMENT
.TP
.B ENKRYPTIFY_TOKEN
The credential for the Enkryptify API.
.TP
.BR ENKRYPTIFY_WORKSPACE ", " ENKRYPTIFY_API_URL
What
.B \-\-workspace
and
.B \-\-api\-url
are without being given.
.TP
.BR XDG_CACHE_HOME ", " XDG_STATE_HOME
Where the cache and the state are; else ~/.cache and ~/.local/state.
.TP
.B NO_COLOR
If it is not empty, no colours.
.TP
.B SOURCE_DATE_EPOCH
The report's own times, in seconds since 1970.
.SH FILES
.TP
.I .ekaudit.yml
The policy, at the root of a repository.
)";

// Safe anywhere in a line; `text` is one line.
std::string roff(std::string_view text) {
  std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string positional_word(const OptionEntry& option) {
  const std::string name =
      fmt::format("\\fI{}\\fR{}", roff(option.names.front()), option.repeats ? "..." : "");
  return option.required ? name : fmt::format("[{}]", name);
}

std::string synopsis(const CommandEntry& command) {
  std::string line = fmt::format("\\fB{}\\fR [\\fIOPTIONS\\fR]", roff(command.path));
  for (const OptionEntry& positional : command.positionals) {
    line += " " + positional_word(positional);
  }
  return line;
}

std::string option_item(const OptionEntry& option) {
  std::vector<std::string> names;
  std::transform(option.names.begin(), option.names.end(), std::back_inserter(names),
                 [](const std::string& name) { return fmt::format("\\fB{}\\fR", roff(name)); });
  const std::string value = option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(option.value));
  return fmt::format(".TP\n{}{}\n{}\n", fmt::join(names, ", "), value, roff(option.text));
}

std::string items_of(const CommandEntry& command) {
  std::string text;
  for (const OptionEntry& positional : command.positionals) {
    text += fmt::format(".TP\n\\fI{}\\fR\n{}\n", roff(positional.names.front()), roff(positional.text));
  }
  for (const OptionEntry& option : command.options) {
    // It is explained once, with the program's own options.
    const bool help = std::find(option.names.begin(), option.names.end(), "--help") != option.names.end();
    text += help ? "" : option_item(option);
  }
  return text;
}

std::string command_section(const CommandEntry& command) {
  std::string text = fmt::format(".SS \"{}\"\n", roff(command.path));
  if (command.commands.empty()) {
    text += synopsis(command) + "\n.PP\n";
  }
  return text + fmt::format("{}.\n{}", roff(command.text), items_of(command));
}

// "0 clean; 1 findings" in one line after "Exit codes:" becomes a list.
std::string exit_section(std::string_view exit_codes) {
  std::string line(exit_codes.substr(std::min(exit_codes.find(':') + 2, exit_codes.size())));
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::string text = ".SH \"EXIT STATUS\"\n";
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find(';', at), line.size());
    text += fmt::format("{}{}\n", at == 0 ? "" : ".br\n", roff(std::string_view(line).substr(at, end - at)));
    at = std::min(line.find_first_not_of(' ', end + 1), line.size());
  }
  return text;
}

}  // namespace

std::string man_page(const CommandEntry& program, std::string_view exit_codes, std::string_view version) {
  std::string text = fmt::format(
      ".TH EKAUDIT 1 \"\" \"ekaudit {}\" \"User Commands\"\n"
      ".SH NAME\nekaudit \\- find leaked Enkryptify API tokens, and audit those of a workspace\n"
      ".SH SYNOPSIS\n\\fBekaudit\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
      ".SH DESCRIPTION\n{}\n.SH OPTIONS\n",
      roff(version), roff(program.text));
  for (const OptionEntry& option : program.options) {
    text += option_item(option);
  }
  text += ".SH COMMANDS\n";
  for (const CommandEntry* command : all_commands(program)) {
    text += command == &program ? "" : command_section(*command);
  }
  return text + exit_section(exit_codes) + std::string(k_environment) +
         ".SH \"SEE ALSO\"\n.BR git (1)\n.PP\n\\fBekaudit explain\\fR \\fIRULE\\fR prints a rule's page.\n";
}

}  // namespace ekaudit::cli
