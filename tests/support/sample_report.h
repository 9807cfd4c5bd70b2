// Reports for trying reporters on: no scan behind them, the same in each run.
#pragma once

#include <string>
#include <string_view>

#include "audit/report.h"

namespace ekaudit::tests::support {

// A redacted token that starts with these characters, and a stable made-up hash of one.
std::string sample_redacted(std::string_view shown);
std::string sample_hash(char digit);

// Nothing found, everything read.
audit::Report clean_report();

// Two leaked tokens in a few places of one repository: what users see most often.
audit::Report plain_report();

// Every field in use, every kind of location and exposure, alive and dead tokens, a submodule, notices
// and suppressions; and strings made to deceive: control and bidirectional characters, line feeds,
// invalid UTF-8, quotes, markup, and paths that look like URIs, options or ways out of the tree.
audit::Report hostile_report();

// A name and an address that must appear in no report that leaves persons out.
inline constexpr std::string_view k_sample_person = "Quentin Sample";
inline constexpr std::string_view k_sample_email = "quentin@example.org";

}  // namespace ekaudit::tests::support
