#include "cli/exit_code.h"

namespace ekaudit::cli {

ExitCode exit_code_of(const audit::Report& report, const policy::Policy& policy, core::StopReason reason) {
  if (reason == core::StopReason::interrupted) {
    return ExitCode::interrupted;
  }
  if (reason == core::StopReason::terminated) {
    return ExitCode::terminated;
  }
  if (policy::fails(policy, report.findings)) {
    return ExitCode::findings;
  }
  return report.complete ? ExitCode::clean : ExitCode::incomplete;
}

}  // namespace ekaudit::cli
