#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>

#include <cstdio>
#include <exception>

#include "cli/exit_code.h"
#include "cli/run.h"
#include "core/error.h"

int main(int argc, char** argv) {
  using ekaudit::cli::ExitCode;
#ifndef EKAUDIT_SANITIZED
  prctl(PR_SET_DUMPABLE, 0);  // no core file may hold a token
#endif
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like a full disk
  try {
    return ekaudit::cli::run(argc, argv);
  } catch (const ekaudit::core::UsageError& error) {
    fmt::print(stderr, "ekaudit: {}\n", error.what());
    return static_cast<int>(ExitCode::usage);
  } catch (const std::exception& error) {
    fmt::print(stderr, "ekaudit: internal error: {}; nothing was reported\n", error.what());
    return static_cast<int>(ExitCode::internal);
  }
}
