// The command line: which command, with which options.
#pragma once

namespace ekaudit::cli {

// Parses and runs; returns what the process returns. Throws core::UsageError and whatever stops the
// run; main() catches.
int run(int argc, char** argv);

}  // namespace ekaudit::cli
