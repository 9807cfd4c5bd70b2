#include "cli/output_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/choices.h"
#include "cli/option_values.h"
#include "core/text.h"
#include "rules/registry.h"

namespace ekaudit::cli {
namespace {

void check_rules(std::string_view option, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (rules::find_rule(id) == nullptr) {
      const std::string nearest = rules::nearest_rule_id(id);
      throw core::UsageError(fmt::format(
          "{}: there is no rule '{}'; {}", option, core::to_terminal(id),
          nearest.empty() ? "ekaudit rules lists them" : fmt::format("did you mean {}?", nearest)));
    }
  }
}

// Several commands have these options, and every start makes all of them.
const CLI::Validator& known_format() {
  static const CLI::Validator k_format = [] {
    const auto names = reporters::format_names();
    return suggested({names.begin(), names.end()});
  }();
  return k_format;
}

const CLI::Validator& known_rule() {
  static const CLI::Validator k_rule = suggested(rules::rule_ids());
  return k_rule;
}

void add_report_options(CLI::App& command, OutputOptions& options) {
  command
      .add_option("--format", options.format,
                  "What goes to standard output: text, json, sarif, github, gitlab, junit or html")
      ->type_name("FORMAT")
      ->capture_default_str()
      ->check(known_format());
  command
      .add_option("--report", options.reports,
                  "Also write a report to a file, at once and whole; may be repeated")
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false);
  command.add_flag("--report-suppressed", options.report_suppressed,
                   "Add suppressed findings, marked as such (json, sarif; text with -v)");
}

void add_judgement_options(CLI::App& command, OutputOptions& options) {
  command.add_option("--rule", options.rules, "Only this rule; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false)
      ->check(known_rule());
  command.add_option("--skip-rule", options.skip_rules, "Not this rule; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false)
      ->check(known_rule());
  command
      .add_option("--min-severity", options.min_severity,
                  "Leave out findings below: info, low, medium, high, critical")
      ->type_name("LEVEL")
      ->capture_default_str()
      ->check(suggested({"info", "low", "medium", "high", "critical"}));
  command
      .add_option("--min-confidence", options.min_confidence,
                  "Leave out findings below: placeholder, low, medium, high")
      ->type_name("LEVEL")
      ->capture_default_str()
      ->check(suggested({"placeholder", "low", "medium", "high"}));
  command
      .add_option("--fail-on", options.fail_on,
                  "Exit with 1 from this severity on: info ... critical, or never")
      ->type_name("LEVEL")
      ->capture_default_str()
      ->check(suggested({"info", "low", "medium", "high", "critical", "never"}));
}

void add_display_options(CLI::App& command, OutputOptions& options) {
  command
      .add_option("--timeout", options.timeout,
                  "End after this time (90s, 10m, 2h) with what was found [none]")
      ->type_name("TIME");
  CLI::Option* quiet =
      command.add_flag("-q,--quiet", options.quiet, "Only findings and what was not searched");
  CLI::Option* verbose =
      command.add_flag("-v,--verbose", options.verbose, "Every occurrence and every notice");
  command
      .add_flag("--counts-only", options.counts_only,
                "Only counts go to standard output: for logs that others may read")
      ->excludes(quiet)
      ->excludes(verbose);
  command.add_flag("--no-progress", options.no_progress, "No progress line (it needs a terminal anyway)");
  command.add_option("--color", options.color, "auto, always or never; NO_COLOR is honoured")
      ->type_name("WHEN")
      ->capture_default_str()
      ->check(one_of({"auto", "always", "never"}));
}

std::vector<ReportFile> make_report_files(const OutputOptions& options) {
  std::vector<ReportFile> files;
  std::transform(options.reports.begin(), options.reports.end(), std::back_inserter(files),
                 parse_report_file);
  return files;
}

reporters::Format make_format(const OutputOptions& options) {
  const auto format = reporters::parse_format(options.format);
  if (!format) {
    bad_value("--format", fmt::format("one of {}", fmt::join(reporters::format_names(), ", ")),
              options.format);
  }
  if (options.counts_only && *format != reporters::Format::text) {
    throw core::UsageError(
        "--counts-only: it is for --format text; write other formats to files, by --report");
  }
  return *format;
}

reporters::TextStyle make_style(const OutputOptions& options) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool wanted = isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') &&
                      terminal != nullptr && std::string_view(terminal) != "dumb";
  reporters::TextStyle style;
  style.color = options.color == "always" || (options.color == "auto" && wanted) ? reporters::Color::yes
                                                                                 : reporters::Color::no;
  style.quiet = options.quiet;
  style.verbose = options.verbose;
  style.counts_only = options.counts_only;
  return style;
}

}  // namespace

void add_output_options(CLI::App& command, OutputOptions& options) {
  add_report_options(command, options);
  add_judgement_options(command, options);
  add_policy_options(command, options.policy);
  add_display_options(command, options);
}

policy::Policy make_policy(const OutputOptions& options, const std::filesystem::path& start) {
  constexpr std::string_view k_severities = "info, low, medium, high or critical";
  policy::Policy policy;
  const auto min_severity = core::parse_severity(options.min_severity);
  if (!min_severity) {
    bad_value("--min-severity", k_severities, options.min_severity);
  }
  const auto min_confidence = core::parse_confidence(options.min_confidence);
  if (!min_confidence) {
    bad_value("--min-confidence", "placeholder, low, medium or high", options.min_confidence);
  }
  policy.fail_on = core::parse_severity(options.fail_on);
  if (!policy.fail_on && options.fail_on != "never") {
    bad_value("--fail-on", "info, low, medium, high, critical or never", options.fail_on);
  }
  check_rules("--rule", options.rules);
  check_rules("--skip-rule", options.skip_rules);
  policy.min_severity = *min_severity;
  policy.min_confidence = *min_confidence;
  policy.only_rules = options.rules;
  policy.skip_rules = options.skip_rules;
  load_policy_files(options.policy, start, policy);
  return policy;
}

OutputPlan make_output_plan(const OutputOptions& options) {
  return {make_report_files(options), make_format(options), make_style(options),
          options.policy.write_baseline};
}

ProgressLine::Show make_progress(const OutputOptions& options) {
  return options.quiet || options.no_progress ? ProgressLine::Show::never : ProgressLine::Show::automatic;
}

core::RunControl::Steady::time_point make_deadline(const OutputOptions& options) {
  using Steady = core::RunControl::Steady;
  return options.timeout.empty() ? Steady::time_point::max()
                                 : Steady::now() + parse_duration("--timeout", options.timeout);
}

}  // namespace ekaudit::cli
