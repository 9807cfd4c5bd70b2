// First half of a range: its commits.
#pragma once

#include "core/error.h"
#include "core/notice.h"
#include "core/run_control.h"
#include "scanner/git/range.h"

namespace ekaudit::scanner::git {

// Fills graph, in_scope and notices of a RangeScope.
core::Result<RangeScope> find_range_commits(ObjectStore& store, const RangeRequest& request,
                                            core::RunControl& control);

}  // namespace ekaudit::scanner::git
