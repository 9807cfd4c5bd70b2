#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/output.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/text.h"
#include "policy/explain.h"
#include "policy/policy_file.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;

// Nothing: there is no policy file here.
std::optional<fs::path> choose_file(const std::string& named) {
  if (!named.empty()) {
    return fs::path(named);
  }
  const auto found = policy::find_policy_file(".");
  if (!found) {
    throw core::UsageError(found.error().message);
  }
  return *found;
}

ExitCode run_policy_check(const std::string& named) {
  const auto file = choose_file(named);
  if (!file) {
    return print_text(fmt::format("There is no {} here: the defaults apply. docs/POLICY.md shows one.\n",
                                  policy::k_policy_file));
  }
  const std::string shown = core::to_terminal(file->native());
  const auto text = policy::read_policy_text(*file, shown);
  if (!text) {
    throw core::UsageError(text.error().message);
  }
  const policy::ParsedPolicy parsed = policy::parse_policy(*text);
  for (const policy::Complaint& complaint : parsed.complaints) {
    fmt::print(stderr, "ekaudit: {}\n", policy::describe(shown, complaint));
  }
  if (!parsed.complaints.empty()) {
    return ExitCode::usage;
  }
  return print_text(
      fmt::format("{} is valid.\n{}", shown, policy::explain(parsed.settings, core::SystemClock().now())));
}

}  // namespace

Command add_policy_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("policy", "Validate the policy file, and show what it changes");
  const auto file = std::make_shared<std::string>();
  CLI::App* check = app->add_subcommand("check", "Validate the policy file, and show what it changes");
  check->add_option("FILE", *file, "Which one [.ekaudit.yml at the repository's root]")->type_name("");
  app->require_subcommand(1);
  return {app, [file] { return run_policy_check(*file); }};
}

}  // namespace ekaudit::cli
