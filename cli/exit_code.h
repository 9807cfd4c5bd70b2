// What the process returns; people script against it (README, "Exit codes").
#pragma once

#include "audit/report.h"
#include "core/run_control.h"
#include "policy/policy.h"

namespace ekaudit::cli {

enum class ExitCode : int {
  clean = 0,       // nothing found that fails the run, and everything was searched
  findings = 1,    // findings at or above --fail-on
  usage = 2,       // wrong options, PATH not there, bad configuration: nothing was scanned
  incomplete = 3,  // something was not searched, and no failing finding
  internal = 4,
  interrupted = 130,
  terminated = 143,
};

ExitCode exit_code_of(const audit::Report& report, const policy::Policy& policy, core::StopReason reason);

}  // namespace ekaudit::cli
