#include "cli/policy_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/output.h"
#include "core/error.h"
#include "core/text.h"
#include "policy/policy_file.h"
#include "scanner/git/file_read.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_max_baseline = std::uint64_t{64} << 20;

policy::Settings load_settings(const fs::path& file) {
  auto settings = policy::load_policy(file, core::to_terminal(file.native()));
  if (!settings) {
    throw core::UsageError(settings.error().message);
  }
  return std::move(*settings);
}

void load_baseline(const std::string& file, policy::Policy& policy) {
  const std::string shown = core::to_terminal(file);
  const auto text = scanner::git::read_file(file, k_max_baseline);
  if (!text) {
    throw core::UsageError(fmt::format(
        "the baseline was not read: {}{}", text.error().message,
        text.error().kind == core::ErrorKind::not_found ? "; --write-baseline FILE makes one" : ""));
  }
  auto baseline = policy::Baseline::parse(*text, shown);
  if (!baseline) {
    throw core::UsageError(baseline.error().message);
  }
  policy.baseline = std::move(*baseline);
  policy.baseline_file = file;
}

}  // namespace

void add_policy_options(CLI::App& command, PolicyOptions& options) {
  auto* config = command
                     .add_option("--config", options.config,
                                 "Follow this policy file [.ekaudit.yml at the repository's root]")
                     ->type_name("FILE");
  command.add_flag("--no-config", options.no_config, "Follow no policy file")->excludes(config);
  command
      .add_option("--baseline", options.baseline,
                  "Suppress the findings whose fingerprints stand in this file")
      ->type_name("FILE");
  command
      .add_option("--write-baseline", options.write_baseline,
                  "Write the fingerprints of all findings, to be used as --baseline")
      ->type_name("FILE");
}

void load_policy_files(const PolicyOptions& options, const fs::path& start, policy::Policy& policy) {
  if (!options.config.empty()) {
    policy.settings = load_settings(options.config);
  } else if (!options.no_config) {
    const auto file = policy::find_policy_file(start);
    if (!file) {
      throw core::UsageError(file.error().message);
    }
    if (*file) {
      policy.settings = load_settings(**file);
      policy.settings.file = policy::k_policy_file;
    }
  }
  if (!options.baseline.empty()) {
    load_baseline(options.baseline, policy);
  }
}

bool write_baseline(const std::string& file, const audit::Report& report) {
  const std::string text = policy::render_baseline(report.findings);
  if (const auto result = write_report(file, text); !result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
    return false;
  }
  constexpr std::ptrdiff_t k_comments = 2;
  fmt::print(stderr, "ekaudit: {} fingerprints written to {}{}\n",
             std::count(text.begin(), text.end(), '\n') - k_comments, core::to_terminal(file),
             report.complete ? "" : "; the run was incomplete, so there may be more");
  return true;
}

}  // namespace ekaudit::cli
