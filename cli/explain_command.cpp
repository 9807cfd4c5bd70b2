#include <fmt/format.h>

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/choices.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "core/text.h"
#include "rules/registry.h"

namespace ekaudit::cli {
namespace {

ExitCode run_explain_command(const std::string& rule) {
  if (rules::find_rule(rule) == nullptr) {
    const std::string nearest = rules::nearest_rule_id(rule);
    throw core::UsageError(
        fmt::format("there is no rule '{}'; {}", core::to_terminal(rule),
                    nearest.empty() ? "ekaudit rules lists them" : fmt::format("did you mean {}?", nearest)));
  }
  return print_text(std::string(rules::rule_page(rule)));
}

}  // namespace

Command add_explain_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("explain", "Print a rule's page: what it finds, why, how to fix it");
  const auto rule = std::make_shared<std::string>();
  app->add_option("RULE", *rule, "The rule's id")
      ->type_name("")
      ->required()
      ->check(suggested(rules::rule_ids()));
  return {app, [rule] { return run_explain_command(*rule); }};
}

}  // namespace ekaudit::cli
