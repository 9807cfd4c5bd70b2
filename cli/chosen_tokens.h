// `rotate` and `revoke`: the same run for tokens that the user chose.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "cli/exit_code.h"
#include "cli/remedy_options.h"
#include "remedy/plan.h"

namespace ekaudit::cli {

struct ChosenTokensOptions {
  RemedyOptions remedy;
  std::vector<std::string> tokens;  // ids, or names that are unique
  bool token_stdin = false;
};

void add_chosen_tokens_options(CLI::App& command, ChosenTokensOptions& options);
// `wanted`: rotate or revoke.
ExitCode run_chosen_tokens(const ChosenTokensOptions& options, remedy::Decision wanted);

}  // namespace ekaudit::cli
