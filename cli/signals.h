// Ctrl-C and SIGTERM end the work within a second, with a report of what was found until then.
#pragma once

#include <thread>

#include "core/run_control.h"
#include "scanner/sources/descriptor.h"

namespace ekaudit::cli {

// While it lives, SIGINT, SIGTERM and SIGHUP are blocked in every thread started after it and taken by
// one thread of its own, which stops `control`. A second signal ends the process at once.
class SignalWatch {
 public:
  explicit SignalWatch(core::RunControl& control);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  void watch() const;

  core::RunControl& control_;
  scanner::sources::Descriptor signals_;
  scanner::sources::Descriptor wake_;
  std::thread thread_;
};

}  // namespace ekaudit::cli
