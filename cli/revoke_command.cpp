// `ekaudit revoke`.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/chosen_tokens.h"
#include "cli/commands.h"

namespace ekaudit::cli {

Command add_revoke_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("revoke", "Revoke tokens, for good");
  const auto options = std::make_shared<ChosenTokensOptions>();
  add_chosen_tokens_options(*app, *options);
  return {app, [options] { return run_chosen_tokens(*options, remedy::Decision::revoke); }};
}

}  // namespace ekaudit::cli
