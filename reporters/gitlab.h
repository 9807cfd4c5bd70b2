// GitLab's secret detection report:
// https://gitlab.com/gitlab-org/security-products/security-report-schemas, version 15.0.7.
#pragma once

#include <string>

#include "audit/report.h"

namespace ekaudit::reporters {

// GitLab wants a commit for each finding: the one that brought it in, else the repository's HEAD. What has
// neither (files outside Git, the inventory) is counted in a message of the scan. Suppressed findings and
// persons are left out. An incomplete run has the status "failure".
std::string render_gitlab(const audit::Report& report);

}  // namespace ekaudit::reporters
