#include "cli/report_run.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace ekaudit::cli {
namespace {

// The report's end follows SOURCE_DATE_EPOCH as its start does.
core::TimePoint finish_time(const audit::Report& report) {
  const auto now = core::SystemClock().now();
  return report.started == report.now ? now : report.started;
}

bool write_reports(const audit::Report& report, const std::vector<ReportFile>& files, bool interrupted) {
  bool written = true;
  for (const ReportFile& file : files) {
    const std::string path = interrupted ? file.path + ".partial" : file.path;
    const auto result = write_report(path, reporters::render(file.format, report, {}));
    if (!result) {
      fmt::print(stderr, "ekaudit: {}\n", result.error().message);
      written = false;
    }
  }
  return written;
}

}  // namespace

ExitCode finish_run(audit::Report& report, const OutputPlan& plan, const policy::Policy& policy,
                    core::StopReason reason) {
  report.finished = finish_time(report);
  const ExitCode code = exit_code_of(report, policy, reason);
  report.exit_code = static_cast<int>(code);
  const bool interrupted = code == ExitCode::interrupted || code == ExitCode::terminated;
  bool written = write_reports(report, plan.files, interrupted);
  if (const auto result = write_stdout(reporters::render(plan.format, report, plan.style)); !result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
    written = false;
  }
  return written ? code : ExitCode::internal;
}

}  // namespace ekaudit::cli
