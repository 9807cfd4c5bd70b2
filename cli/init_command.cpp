#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/init_hooks.h"

namespace ekaudit::cli {

Command add_init_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("init", "Set up hooks in this repository");
  const auto options = std::make_shared<InitOptions>();
  app->add_option("--hooks", options->hooks,
                  "pre-commit, commit-msg, pre-push, pre-receive; separated by commas")
      ->type_name("NAMES")
      ->required();
  app->add_flag("--remove", options->remove, "Take out what an earlier run wrote");
  app->add_flag("--dry-run", options->dry_run, "Show what would be written, and write nothing");
  return {app, [options] { return run_init(*options); }};
}

}  // namespace ekaudit::cli
