#include "cli/scan_options.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/directories.h"
#include "core/text.h"
#include "rules/registry.h"
#include "version.h"

namespace ekaudit::cli {
namespace {

[[noreturn]] void bad_value(std::string_view option, std::string_view takes, std::string_view value) {
  throw core::UsageError(fmt::format("{} takes {}, not '{}'", option, takes, core::to_terminal(value)));
}

// A number and the suffix behind it.
std::pair<std::uint64_t, std::string_view> split_number(std::string_view option, std::string_view takes,
                                                        std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) {
    bad_value(option, takes, text);
  }
  return {number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::uint64_t checked_multiply(std::string_view option, std::uint64_t a, std::uint64_t b) {
  constexpr auto k_limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (a > k_limit / b) {
    throw core::UsageError(fmt::format("the value of {} is too large", option));
  }
  return a * b;
}

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

audit::Extent make_extent(const ScanOptions& options) {
  return options.no_history       ? audit::Extent::no_history
         : options.history_only   ? audit::Extent::history_only
         : options.staged         ? audit::Extent::staged
         : !options.range.empty() ? audit::Extent::range
                                  : audit::Extent::everything;
}

scanner::git::PackBackend make_backend(const std::string& name) {
  using scanner::git::PackBackend;
  if (name != "auto" && name != "pack" && name != "libgit2") {
    bad_value("--git-backend", "auto, pack or libgit2", name);
  }
  return name == "auto" ? PackBackend::automatic : name == "pack" ? PackBackend::pack : PackBackend::libgit2;
}

void add_extent_options(CLI::App& command, ScanOptions& options) {
  command.add_option("PATH", options.paths, "Files, directories or repositories; - is standard input [.]")
      ->type_name("");

  auto* no_history = command.add_flag("--no-history", options.no_history, "Working tree and index only");
  auto* history_only = command.add_flag("--history-only", options.history_only, "Git objects and refs only");
  auto* staged = command.add_flag("--staged", options.staged, "Only what is staged and differs from HEAD");
  auto* range =
      command.add_option("--range", options.range, "Only what the commits in B and not in A introduced")
          ->type_name("A..B");
  no_history->excludes(history_only)->excludes(staged)->excludes(range);
  history_only->excludes(staged)->excludes(range);
  staged->excludes(range);
  command
      .add_option("--since", options.since,
                  "Of the history, only commits since this date or not in this revision")
      ->type_name("DATE|REV")
      ->excludes(no_history)
      ->excludes(staged)
      ->excludes(range);
}

void add_report_options(CLI::App& command, ScanOptions& options) {
  command.add_option("--format", options.format, "What goes to standard output: text, json or sarif")
      ->type_name("FORMAT")
      ->capture_default_str();
  command
      .add_option("--report", options.reports,
                  "Also write a report to a file, at once and whole; may be repeated")
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false);
  command.add_flag("--report-suppressed", options.report_suppressed,
                   "Add suppressed findings, marked as such (json, sarif; text with -v)");
}

void add_judgement_options(CLI::App& command, ScanOptions& options) {
  command.add_option("--rule", options.rules, "Only this rule; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  command.add_option("--skip-rule", options.skip_rules, "Not this rule; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  command
      .add_option("--min-severity", options.min_severity,
                  "Leave out findings below: info, low, medium, high, critical")
      ->type_name("LEVEL")
      ->capture_default_str();
  command
      .add_option("--min-confidence", options.min_confidence,
                  "Leave out findings below: placeholder, low, medium, high")
      ->type_name("LEVEL")
      ->capture_default_str();
  command
      .add_option("--fail-on", options.fail_on,
                  "Exit with 1 from this severity on: info ... critical, or never")
      ->type_name("LEVEL")
      ->capture_default_str();
}

void add_reading_options(CLI::App& command, ScanOptions& options) {
  command.add_flag("--allow-shallow", options.allow_shallow,
                   "A shallow or partial clone does not make the run incomplete");
  command.add_option("--jobs", options.jobs, "Threads [one for each processor]")
      ->type_name("N")
      ->check(CLI::Range(1U, 1024U).description(""));
  command
      .add_option("--max-blob-size", options.max_blob_size,
                  "Larger objects are refused, larger files read in pieces")
      ->type_name("SIZE")
      ->capture_default_str();
  command
      .add_option("--max-memory", options.max_memory,
                  "For Git objects while they are read; one may take a quarter of it")
      ->type_name("SIZE")
      ->capture_default_str();
  command
      .add_option("--git-backend", options.git_backend,
                  "Who reads packs: auto (ours, libgit2 where it fails), pack or libgit2")
      ->type_name("NAME")
      ->capture_default_str();
  command.add_flag("--verify-packs", options.verify_packs,
                   "Compare each pack with the checksum at its end, which takes longer");
  auto* cache = command
                    .add_option("--cache", options.cache,
                                "Where to remember packs from run to run [$XDG_CACHE_HOME/ekaudit]")
                    ->type_name("DIR");
  command.add_flag("--no-cache", options.no_cache, "Read every pack anew, and remember nothing")
      ->excludes(cache);
  command
      .add_option("--repo-id", options.repo_id,
                  "Name of the repository in reports [from the remote's address]")
      ->type_name("ID");
}

void add_display_options(CLI::App& command, ScanOptions& options) {
  command
      .add_option("--timeout", options.timeout,
                  "End after this time (90s, 10m, 2h) with what was found [none]")
      ->type_name("TIME");
  command.add_flag("-q,--quiet", options.quiet, "Only findings and what was not searched");
  command.add_flag("-v,--verbose", options.verbose, "Every occurrence and every notice");
  command.add_flag("--no-progress", options.no_progress, "No progress line (it needs a terminal anyway)");
  command.add_option("--color", options.color, "auto, always or never; NO_COLOR is honoured")
      ->type_name("WHEN")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
}

std::vector<ReportFile> make_report_files(const ScanOptions& options) {
  std::vector<ReportFile> files;
  std::transform(options.reports.begin(), options.reports.end(), std::back_inserter(files),
                 parse_report_file);
  return files;
}

reporters::Format make_format(const ScanOptions& options) {
  const auto format = reporters::parse_format(options.format);
  if (!format) {
    bad_value("--format", fmt::format("one of {}", fmt::join(reporters::format_names(), ", ")),
              options.format);
  }
  return *format;
}

reporters::TextStyle make_style(const ScanOptions& options) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool wanted = isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') &&
                      terminal != nullptr && std::string_view(terminal) != "dumb";
  reporters::TextStyle style;
  style.color = options.color == "always" || (options.color == "auto" && wanted) ? reporters::Color::yes
                                                                                 : reporters::Color::no;
  style.quiet = options.quiet;
  style.verbose = options.verbose;
  return style;
}

}  // namespace

void add_scan_options(CLI::App& command, ScanOptions& options) {
  add_extent_options(command, options);
  add_reading_options(command, options);
  add_output_options(command, options);
}

void add_output_options(CLI::App& command, ScanOptions& options) {
  add_report_options(command, options);
  add_judgement_options(command, options);
  add_display_options(command, options);
}

policy::Policy make_policy(const ScanOptions& options) {
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
  return policy;
}

core::TimePoint report_time(core::TimePoint now) {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  if (epoch == nullptr || *epoch == '\0') {
    return now;
  }
  const auto [seconds, rest] = split_number("SOURCE_DATE_EPOCH", "a number of seconds", epoch);
  if (!rest.empty()) {
    bad_value("SOURCE_DATE_EPOCH", "a number of seconds", epoch);
  }
  return core::TimePoint(std::chrono::seconds(checked_multiply("SOURCE_DATE_EPOCH", seconds, 1)));
}

audit::ScanRequest make_request(const ScanOptions& options) {
  audit::ScanRequest request;
  if (!options.paths.empty()) {
    request.paths = options.paths;
  }
  request.extent = make_extent(options);
  request.range = options.range;
  request.since = options.since;
  request.allow_shallow = options.allow_shallow;
  request.max_blob_size = parse_size("--max-blob-size", options.max_blob_size);
  request.jobs = options.jobs != 0 ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  request.repo_id = options.repo_id;
  request.needs_identity = options.format != "text" || !options.reports.empty();
  request.show_suppressed = options.report_suppressed;
  request.max_memory = parse_size("--max-memory", options.max_memory);
  request.git_backend = make_backend(options.git_backend);
  request.verify_packs = options.verify_packs;
  if (!options.no_cache) {
    request.cache_directory =
        options.cache.empty() ? default_cache_directory() : std::filesystem::path(options.cache);
  }
  request.policy = make_policy(options);
  request.now = core::SystemClock().now();
  request.started = report_time(request.now);
  request.tool_version = std::string(k_version);
  return request;
}

OutputPlan make_output_plan(const ScanOptions& options) {
  return {make_report_files(options), make_format(options), make_style(options)};
}

ProgressLine::Show make_progress(const ScanOptions& options) {
  return options.quiet || options.no_progress ? ProgressLine::Show::never : ProgressLine::Show::automatic;
}

core::RunControl::Steady::time_point make_deadline(const ScanOptions& options) {
  using Steady = core::RunControl::Steady;
  return options.timeout.empty() ? Steady::time_point::max()
                                 : Steady::now() + parse_duration("--timeout", options.timeout);
}

std::uint64_t parse_size(std::string_view option, std::string_view text) {
  constexpr std::string_view k_takes = "a size such as 256MiB of at least 1KiB";
  const auto [number, suffix] = split_number(option, k_takes, text);
  const std::string unit = core::to_lower(suffix);
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 13> k_units = {{
      {"", 1},
      {"b", 1},
      {"k", 1ULL << 10},
      {"kb", 1ULL << 10},
      {"kib", 1ULL << 10},
      {"m", 1ULL << 20},
      {"mb", 1ULL << 20},
      {"mib", 1ULL << 20},
      {"g", 1ULL << 30},
      {"gb", 1ULL << 30},
      {"gib", 1ULL << 30},
      {"t", 1ULL << 40},
      {"tib", 1ULL << 40},
  }};
  const auto* found = std::find_if(k_units.begin(), k_units.end(),
                                   [&](const auto& candidate) { return candidate.first == unit; });
  if (found == k_units.end()) {
    bad_value(option, k_takes, text);
  }
  const std::uint64_t size = checked_multiply(option, number, found->second);
  if (size < 1024) {
    bad_value(option, k_takes, text);
  }
  return size;
}

std::chrono::seconds parse_duration(std::string_view option, std::string_view text) {
  constexpr std::string_view k_takes = "a time such as 90s, 10m or 2h";
  const auto [number, unit] = split_number(option, k_takes, text);
  const std::uint64_t factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (factor == 0 || number == 0) {
    bad_value(option, k_takes, text);
  }
  constexpr std::uint64_t k_year = 366ULL * 86'400;
  return std::chrono::seconds(std::min(checked_multiply(option, number, factor), k_year));
}

}  // namespace ekaudit::cli
