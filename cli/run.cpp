#include "cli/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/command_tree.h"
#include "cli/commands.h"
#include "cli/version_text.h"
#include "core/error.h"

namespace ekaudit::cli {
namespace {

constexpr const char* k_footer =
    "Exit codes: 0 clean and complete; 1 findings at or above --fail-on; 2 usage error;\n"
    "3 incomplete and no failing finding; 4 internal error; 130, 143 interrupted.";

// In the order of --help.
constexpr Command (*k_commands[])(CLI::App&) = {
    add_scan_command,     add_tokens_command,      add_audit_command,   add_trace_command,
    add_merge_command,    add_fix_command,         add_rotate_command,  add_revoke_command,
    add_identify_command, add_demo_command,        add_hook_command,    add_init_command,
    add_patterns_command, add_rules_command,       add_explain_command, add_policy_command,
    add_cache_command,    add_completions_command, add_man_command,
};

// Options as this project writes them: name, what it takes, what it does, [default].
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(26); }

  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_items_expected_max() == 0 ? "" : " " + option->get_type_name();
  }
  std::string make_option_desc(const CLI::Option* option) const override { return help_text(*option); }
};

// CLI11 wants to print and exit by itself; errors here are one line, like all others.
int report_parse_error(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  }
  const auto commands = app.get_subcommands();
  const std::string help =
      commands.empty() ? "ekaudit --help" : fmt::format("ekaudit {} --help", commands[0]->get_name());
  throw core::UsageError(fmt::format("{}; see {}", error.what(), help));
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("Finds leaked Enkryptify API tokens in files and in all of Git's history.", "ekaudit");
  app.set_version_flag("--version", &version_text,
                       "Print the versions of the program and of its libraries and exit");
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  app.footer(k_footer);

  std::vector<Command> commands;
  for (const auto add : k_commands) {
    commands.push_back(add(app));
    commands.back().app->footer(k_footer);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(app, error);
  }
  const auto command = std::find_if(commands.begin(), commands.end(),
                                    [](const Command& candidate) { return candidate.app->parsed(); });
  return static_cast<int>(command->run());
}

}  // namespace ekaudit::cli
