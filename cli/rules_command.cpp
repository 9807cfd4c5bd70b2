#include <fmt/format.h>

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

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

ExitCode print(const std::string& text) {
  const auto result = write_stdout(text);
  if (!result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
    return ExitCode::internal;
  }
  return ExitCode::clean;
}

}  // namespace

ExitCode run_rules_command(const std::string& format) {
  return print(format == "json" ? rules_json() : rules_table());
}

ExitCode run_explain_command(const std::string& rule) {
  if (rules::find_rule(rule) == nullptr) {
    const std::string nearest = rules::nearest_rule_id(rule);
    throw core::UsageError(
        fmt::format("there is no rule '{}'; {}", core::to_terminal(rule),
                    nearest.empty() ? "ekaudit rules lists them" : fmt::format("did you mean {}?", nearest)));
  }
  return print(std::string(rules::rule_page(rule)));
}

}  // namespace ekaudit::cli
