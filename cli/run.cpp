#include "cli/run.h"

#include <fmt/format.h>

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

constexpr const char* k_footer =
    "Exit codes: 0 clean and complete; 1 findings at or above --fail-on; 2 usage error;\n"
    "3 incomplete and no failing finding; 4 internal error; 130, 143 interrupted.";

// Options as this project writes them: name, what it takes, what it does, [default].
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(26); }

  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_items_expected_max() == 0 ? "" : " " + option->get_type_name();
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string value = option->get_default_str();
    return value.empty() ? option->get_description()
                         : fmt::format("{} [{}]", option->get_description(), value);
  }
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
  app.set_version_flag("--version", fmt::format("ekaudit {} ({})", k_version, k_commit));
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  app.footer(k_footer);

  ScanOptions options;
  CLI::App* scan =
      app.add_subcommand("scan", "Find leaked tokens in the working tree, the index and all history");
  add_scan_options(*scan, options);
  scan->footer(k_footer);

  TokensOptions tokens_options;
  CLI::App* tokens = app.add_subcommand("tokens", "Audit the tokens of a workspace against best practice");
  add_tokens_options(*tokens, tokens_options);
  tokens->footer(k_footer);

  std::string rules_format = "text";
  CLI::App* rules = app.add_subcommand("rules", "List the rules");
  rules->add_option("--format", rules_format, "text or json")
      ->capture_default_str()
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}).description(""));

  std::string rule;
  CLI::App* explain = app.add_subcommand("explain", "Print a rule's page: what it finds, why, how to fix it");
  explain->add_option("RULE", rule, "The rule's id")->type_name("")->required();

  CacheOptions cache_options;
  CLI::App* cache = app.add_subcommand("cache", "Show how much scans remember from run to run, or clear it");
  cache->add_option("--cache", cache_options.directory, "Which directory [$XDG_CACHE_HOME/ekaudit]")
      ->type_name("DIR");
  cache->add_flag("--clear", cache_options.clear, "Remove all of it");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_parse_error(app, error);
  }
  if (tokens->parsed()) {
    return static_cast<int>(run_tokens_command(tokens_options));
  }
  if (rules->parsed()) {
    return static_cast<int>(run_rules_command(rules_format));
  }
  if (explain->parsed()) {
    return static_cast<int>(run_explain_command(rule));
  }
  if (cache->parsed()) {
    return static_cast<int>(run_cache_command(cache_options));
  }
  return static_cast<int>(run_scan_command(options));
}

}  // namespace ekaudit::cli
