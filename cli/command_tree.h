// The commands and options as --help shows them, for what else is made of them: manual page, completions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace ekaudit::cli {

// What can be completed after an option, or in a positional's place.
enum class Completes : std::uint8_t { nothing, files, directories, choices };

struct OptionEntry {
  std::vector<std::string> names;  // "-q", "--quiet"; of a positional its name alone, "PATH"
  std::string value;               // what it takes, "FORMAT=FILE"; empty for flags and positionals
  std::string text;                // its line of --help, with the default
  std::vector<std::string> choices;
  Completes completes = Completes::nothing;
  bool required = false;
  bool repeats = false;
};

struct CommandEntry {
  std::string name;  // the last word of `path`
  std::string path;  // from the program on, "ekaudit hook pre-commit"
  std::string text;
  std::vector<OptionEntry> positionals;
  std::vector<OptionEntry> options;
  std::vector<CommandEntry> commands;
};

// What an option's line of --help says: "text [default]".
std::string help_text(const CLI::Option& option);

// Hidden commands and options (those of the group "") are left out.
CommandEntry command_tree(CLI::App& program);

// The tree's commands, each before its own subcommands; `root` first.
std::vector<const CommandEntry*> all_commands(const CommandEntry& root);

}  // namespace ekaudit::cli
