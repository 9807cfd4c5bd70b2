#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/choices.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "core/text.h"
#include "rules/registry.h"

namespace ekaudit::cli {
namespace {

std::string rules_table() {
  std::size_t width = 0;
  for (const rules::Rule* rule : rules::all_rules()) {
    width = std::max(width, rule->info().id.size());
  }
  std::string text;
  for (const rules::Rule* rule : rules::all_rules()) {
    const rules::RuleInfo& info = rule->info();
    text += fmt::format("{:<{}}  {:<8}  {}\n", info.id, width, core::to_string(info.severity), info.title);
  }
  return text + "\nekaudit explain RULE tells what a rule finds, why it matters and how to fix it.\n";
}

std::string rules_json() {
  auto list = nlohmann::ordered_json::array();
  for (const rules::Rule* rule : rules::all_rules()) {
    const rules::RuleInfo& info = rule->info();
    list.push_back({{"id", info.id},
                    {"title", info.title},
                    {"description", info.description},
                    {"severity", core::to_string(info.severity)},
                    {"cwe", fmt::format("CWE-{}", info.cwe)},
                    {"owaspNhi", fmt::format("{}:2025", info.nhi)}});
  }
  return list.dump(2) + "\n";
}

}  // namespace

Command add_rules_command(CLI::App& program) {
  CLI::App* app = program.add_subcommand("rules", "List the rules");
  const auto format = std::make_shared<std::string>("text");
  app->add_option("--format", *format, "text or json")
      ->capture_default_str()
      ->type_name("FORMAT")
      ->check(one_of({"text", "json"}));
  return {app, [format] { return print_text(*format == "json" ? rules_json() : rules_table()); }};
}

}  // namespace ekaudit::cli
