// What a Git hook says: little, since it stands between somebody and their work, and all that is needed to
// go on.
#pragma once

#include <string>

#include "audit/report.h"
#include "core/severity.h"

namespace ekaudit::reporters {

// What Git was about to do.
enum class HookEvent {
  commit,
  message,  // a commit whose message was searched
  range,    // nothing: commits that were made are checked
  push,
  receive,  // a push as the server sees it
};

// Safe to print on a terminal. By the report's exit code: 1, what stops it, where, and what to do, in at most
// six lines; 3, what was not searched, and how to go on; 0, a warning for each finding below `fail_on`, at
// most six lines, and a line on what the policy file suppresses, or nothing.
std::string render_hook(const audit::Report& report, HookEvent event, core::Severity fail_on);

}  // namespace ekaudit::reporters
