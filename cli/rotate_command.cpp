// `ekaudit rotate`.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/chosen_tokens.h"
#include "cli/commands.h"

namespace ekaudit::cli {

Command add_rotate_command(CLI::App& program) {
  CLI::App* app =
      program.add_subcommand("rotate", "Give tokens new values, and put these where they are needed");
  const auto options = std::make_shared<ChosenTokensOptions>();
  add_chosen_tokens_options(*app, *options);
  add_overlap_option(*app, options->remedy);
  return {app, [options] { return run_chosen_tokens(*options, remedy::Decision::rotate); }};
}

}  // namespace ekaudit::cli
