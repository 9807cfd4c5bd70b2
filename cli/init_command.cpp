#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/init_run.h"

namespace ekaudit::cli {

Command add_init_command(CLI::App& program) {
  CLI::App* app =
      program.add_subcommand("init", "Set up hooks, CI pipelines and a policy file in this repository");
  const auto options = std::make_shared<InitOptions>();
  app->add_option("--hooks", options->hooks,
                  "pre-commit, commit-msg, pre-push, pre-receive; separated by commas [none]")
      ->type_name("NAMES");
  app->add_option(
         "--ci", options->ci,
         "A pipeline for github, gitlab or jenkins: changes are searched, and everything once a day [none]")
      ->type_name("SYSTEM");
  app->add_flag(
      "--central", options->central,
      "Once a day audit the workspace too, with the CI's secret ENKRYPTIFY_TOKEN [a scan without any]");
  app->add_option("--download", options->download,
                  "Where jobs get ekaudit: https address of a release [as an earlier run was told]")
      ->type_name("URL");
  app->add_option("--sha256", options->sha256, "The SHA-256 of that release [as an earlier run was told]")
      ->type_name("HEX");
  app->add_flag("--policy", options->policy, "A policy file, all of it commented out");
  app->add_flag("--remove", options->remove, "Take out what an earlier run wrote");
  app->add_flag("--dry-run", options->dry_run, "Show what would be written, and write nothing");
  return {app, [options] { return run_init(*options); }};
}

}  // namespace ekaudit::cli
