// `ekaudit demo`: an audit of sample data, so that a newcomer sees one without an account or a leak.
#pragma once

#include <string>

#include "audit/report.h"
#include "core/clock.h"
#include "policy/policy.h"

namespace ekaudit::audit {

struct DemoRequest {
  policy::Policy policy = {};
  core::TimePoint now{};
  core::TimePoint started{};
  std::string tool_version = {};
};

// Made by the same correlation, rules and policy as a real audit, from facts that are made up. A notice says
// so. Nothing is read, nobody is asked.
Report run_demo(const DemoRequest& request);

}  // namespace ekaudit::audit
