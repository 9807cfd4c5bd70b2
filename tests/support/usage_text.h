// Usages as text, one a line and one for each disclosure, for tests that compare with what they expect.
#pragma once

#include <string>
#include <vector>

#include "pipelines/usage.h"

namespace ekaudit::tests::support {

// "LINE:COLUMN STORE SECRET by HANDOVER in JOB, STEP: EFFECTS; needed by …; seen by N"
std::string usage_text(const std::vector<pipelines::Usage>& usages);

}  // namespace ekaudit::tests::support
