#include "cli/command_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/choices.h"

namespace ekaudit::cli {
namespace {

Completes completes_with(const OptionEntry& entry, std::string_view what) {
  if (!entry.choices.empty()) {
    return Completes::choices;
  }
  if (what == "DIR") {
    return Completes::directories;
  }
  const bool file = what == "PATH" || what.starts_with("REPORT") || what.ends_with("FILE");
  return file ? Completes::files : Completes::nothing;
}

OptionEntry make_option(CLI::Option& option) {
  OptionEntry entry;
  if (option.get_positional()) {
    entry.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames()) {
      entry.names.push_back("-" + name);
    }
    for (const std::string& name : option.get_lnames()) {
      entry.names.push_back("--" + name);
    }
    entry.value = option.get_items_expected_max() == 0 ? "" : option.get_type_name();
  }
  entry.text = help_text(option);
  entry.choices = choices_of(option);
  entry.completes = completes_with(entry, option.get_positional() ? entry.names.front() : entry.value);
  entry.required = option.get_required();
  entry.repeats = option.get_items_expected_max() > 1;
  return entry;
}

CommandEntry make_command(CLI::App& app, const std::string& above) {
  CommandEntry entry;
  entry.name = app.get_name();
  entry.path = above.empty() ? entry.name : fmt::format("{} {}", above, entry.name);
  entry.text = app.get_description();
  for (CLI::Option* option : app.get_options([](CLI::Option* each) { return !each->get_group().empty(); })) {
    (option->get_positional() ? entry.positionals : entry.options).push_back(make_option(*option));
  }
  for (CLI::App* command : app.get_subcommands([](CLI::App* each) { return !each->get_group().empty(); })) {
    entry.commands.push_back(make_command(*command, entry.path));
  }
  return entry;
}

void append_commands(const CommandEntry& root, std::vector<const CommandEntry*>& all) {
  all.push_back(&root);
  std::for_each(root.commands.begin(), root.commands.end(),
                [&](const CommandEntry& command) { append_commands(command, all); });
}

}  // namespace

std::string help_text(const CLI::Option& option) {
  const std::string value = option.get_default_str();
  return value.empty() ? option.get_description() : fmt::format("{} [{}]", option.get_description(), value);
}

CommandEntry command_tree(CLI::App& program) {
  return make_command(program, "");
}

std::vector<const CommandEntry*> all_commands(const CommandEntry& root) {
  std::vector<const CommandEntry*> all;
  append_commands(root, all);
  return all;
}

}  // namespace ekaudit::cli
