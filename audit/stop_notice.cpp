#include "audit/stop_notice.h"

namespace ekaudit::audit {

core::Notice stop_notice(core::StopReason reason) {
  core::Notice notice;
  notice.incomplete = true;
  if (reason == core::StopReason::timeout) {
    notice.kind = "timeout";
    notice.message = "--timeout ended the run; what was found until then is reported";
  } else {
    notice.kind = "interrupted";
    notice.message = "a signal ended the run; what was found until then is reported";
  }
  return notice;
}

}  // namespace ekaudit::audit
