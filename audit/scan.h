// `ekaudit scan`: reads what was asked for, judges it, and makes the report.
#pragma once

#include "audit/report.h"
#include "audit/scan_request.h"
#include "core/run_control.h"

namespace ekaudit::audit {

// Throws core::UsageError for a PATH that is not there, a range whose ends are not, or an extent that
// needs a repository where there is none. Whatever else goes wrong is a notice in the report.
Report run_scan(const ScanRequest& request, core::RunControl& control);

}  // namespace ekaudit::audit
