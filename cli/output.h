// Where finished reports go.
#pragma once

#include <string>
#include <string_view>

#include "cli/exit_code.h"
#include "core/error.h"
#include "reporters/reporter.h"

namespace ekaudit::cli {

struct ReportFile {
  reporters::Format format;
  std::string path;
};

// "sarif=out.sarif". Throws core::UsageError for an unknown format, a missing name, or a directory that
// does not exist or cannot be written to: before the scan, not after it.
ReportFile parse_report_file(std::string_view argument);

// A regular file is replaced at once and whole: written beside it, synced, renamed. Devices and pipes
// (/dev/null, /dev/stdout) are written to.
core::Result<void> write_report(const std::string& path, std::string_view text);

// At the end of a file that others write to as well.
core::Result<void> append_report(const std::string& path, std::string_view text);

// All of `text` to standard output. A reader that has gone (EPIPE) is no error.
core::Result<void> write_stdout(std::string_view text);

// The same for a command whose text is all that it does: a failure is said on stderr.
ExitCode print_text(std::string_view text);

}  // namespace ekaudit::cli
