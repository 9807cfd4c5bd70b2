// Why a run ended before its time.
#pragma once

#include "core/notice.h"
#include "core/run_control.h"

namespace ekaudit::audit {

// `reason` must not be none. The notice makes the run incomplete.
core::Notice stop_notice(core::StopReason reason);

}  // namespace ekaudit::audit
