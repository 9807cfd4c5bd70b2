// `ekaudit scan`: reads what was asked for, judges it, and makes the report.
#pragma once

#include "audit/gathering.h"
#include "audit/report.h"
#include "audit/scan_request.h"
#include "core/run_control.h"
#include "scanner/match/matcher.h"

namespace ekaudit::audit {

// Throws core::UsageError for a PATH that is not there, a range whose ends are not, or an extent that
// needs a repository where there is none. Whatever else goes wrong is a notice in the report.
Report run_scan(const ScanRequest& request, core::RunControl& control);

// A report with what was searched, yet without findings; takes all but the sightings out of `gathered`.
Report begin_report(const ScanRequest& request, Gathered& gathered);

scanner::match::MatcherOptions match_options(const ScanRequest& request);

}  // namespace ekaudit::audit
