// A plan to usages: follows each secret from where it is handed over to the steps that use it.
#pragma once

#include <vector>

#include "pipelines/plan.h"
#include "pipelines/usage.h"

namespace ekaudit::pipelines {

// Sorted by position. `plan.problems` may grow: a script that was too large.
std::vector<Usage> trace_plan(Plan& plan, Format format, const FileText& file);

}  // namespace ekaudit::pipelines
