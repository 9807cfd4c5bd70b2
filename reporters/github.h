// For a job of GitHub Actions: annotations on standard output, and a summary in Markdown.
#pragma once

#include <cstddef>
#include <string>

#include "audit/report.h"

namespace ekaudit::reporters {

// One `::error::`, `::warning::` or `::notice::` command a line, worst first, then a line that counts. GitHub
// shows ten of each kind in a step, so no more are written; the rest is counted and stands in the summary.
// Nothing of a finding or notice can end a command or start one.
std::string render_github(const audit::Report& report);

// GitHub refuses summaries of over 1 MiB.
inline constexpr std::size_t k_max_step_summary = std::size_t{1000} << 10;

// What is appended to the file that GITHUB_STEP_SUMMARY names: a table of all findings, as far as it fits.
std::string render_step_summary(const audit::Report& report);

}  // namespace ekaudit::reporters
