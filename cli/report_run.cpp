#include "cli/report_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "cli/policy_options.h"
#include "core/parallel.h"
#include "reporters/github.h"

namespace ekaudit::cli {
namespace {

// The report's end follows SOURCE_DATE_EPOCH as its start does.
core::TimePoint finish_time(const audit::Report& report) {
  const auto now = core::SystemClock().now();
  return report.started == report.now ? now : report.started;
}

// One for each file, and behind them what goes to standard output.
std::vector<std::string> render_all(const audit::Report& report, const OutputPlan& plan) {
  std::vector<std::string> rendered(plan.files.size() + 1);
  core::parallel_for(plan.jobs, rendered.size(), 1, [&](unsigned, std::size_t i) {
    rendered[i] = i < plan.files.size() ? reporters::render(plan.files[i].format, report, {})
                                        : reporters::render(plan.format, report, plan.style);
  });
  return rendered;
}

bool write_reports(const std::vector<std::string>& rendered, const std::vector<ReportFile>& files,
                   bool interrupted) {
  bool written = true;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string path = interrupted ? files[i].path + ".partial" : files[i].path;
    const auto result = write_report(path, rendered[i]);
    if (!result) {
      fmt::print(stderr, "ekaudit: {}\n", result.error().message);
      written = false;
    }
  }
  return written;
}

// GitHub Actions names a file for the summary of a step, which others may have written to already.
bool write_step_summary(const audit::Report& report, const OutputPlan& plan) {
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  const bool wanted = plan.format == reporters::Format::github ||
                      std::any_of(plan.files.begin(), plan.files.end(), [](const ReportFile& file) {
                        return file.format == reporters::Format::github;
                      });
  if (!wanted || path == nullptr || *path == '\0') {
    return true;
  }
  const auto result = append_report(path, reporters::render_step_summary(report));
  if (!result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
  }
  return result.has_value();
}

}  // namespace

ExitCode finish_run(audit::Report& report, const OutputPlan& plan, const policy::Policy& policy,
                    core::StopReason reason) {
  report.finished = finish_time(report);
  const ExitCode code = exit_code_of(report, policy, reason);
  report.exit_code = static_cast<int>(code);
  const bool interrupted = code == ExitCode::interrupted || code == ExitCode::terminated;
  const std::vector<std::string> rendered = render_all(report, plan);
  bool written = write_reports(rendered, plan.files, interrupted);
  written = write_step_summary(report, plan) && written;
  if (!plan.baseline.empty() && !interrupted) {
    written &= write_baseline(plan.baseline, report);
  }
  if (const auto result = write_stdout(rendered.back()); !result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
    written = false;
  }
  return written ? code : ExitCode::internal;
}

}  // namespace ekaudit::cli
