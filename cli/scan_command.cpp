#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "audit/scan.h"
#include "cli/commands.h"
#include "cli/signals.h"

namespace ekaudit::cli {
namespace {

// The report's end follows SOURCE_DATE_EPOCH as its start does.
core::TimePoint finish_time(const audit::ScanRequest& request) {
  const auto now = core::SystemClock().now();
  return request.started == request.now ? now : request.started;
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

ExitCode run_scan_command(const ScanOptions& options) {
  const audit::ScanRequest request = make_request(options);
  const std::vector<ReportFile> files = make_report_files(options);
  const reporters::Format format = make_format(options);
  const reporters::TextStyle style = make_style(options);
  core::RunControl control(make_deadline(options));
  audit::Report report;
  {
    const SignalWatch signals(control);
    const ProgressLine progress(control, make_progress(options));
    report = audit::run_scan(request, control);
  }
  report.finished = finish_time(request);
  const ExitCode code = exit_code_of(report, request.policy, control.reason());
  report.exit_code = static_cast<int>(code);
  const bool interrupted = code == ExitCode::interrupted || code == ExitCode::terminated;
  bool written = write_reports(report, files, interrupted);
  if (const auto result = write_stdout(reporters::render(format, report, style)); !result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
    written = false;
  }
  return written ? code : ExitCode::internal;
}

}  // namespace ekaudit::cli
