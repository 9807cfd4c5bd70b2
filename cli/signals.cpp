#include "cli/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace ekaudit::cli {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

SignalWatch::SignalWatch(core::RunControl& control) : control_(control) {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = scanner::sources::Descriptor(signalfd(-1, &set, SFD_CLOEXEC));
  wake_ = scanner::sources::Descriptor(eventfd(0, EFD_CLOEXEC));
  thread_ = std::thread([this] { watch(); });
}

SignalWatch::~SignalWatch() {
  const std::uint64_t one = 1;
  // The counter cannot overflow, so this cannot fail; without it join() would wait for a signal.
  if (write(wake_.get(), &one, sizeof one) == sizeof one) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void SignalWatch::watch() const {
  bool stopped_before = false;
  std::array<pollfd, 2> events{};
  events[0].fd = signals_.get();
  events[1].fd = wake_.get();
  events[0].events = events[1].events = POLLIN;
  while (poll(events.data(), events.size(), -1) >= 0 || errno == EINTR) {
    if ((events[1].revents & POLLIN) != 0) {
      return;
    }
    signalfd_siginfo info{};
    if ((events[0].revents & POLLIN) == 0 || read(signals_.get(), &info, sizeof info) != sizeof info) {
      continue;
    }
    const bool is_interrupt = info.ssi_signo == SIGINT;
    if (stopped_before) {
      _exit(is_interrupt ? 130 : 143);
    }
    stopped_before = true;
    control_.stop(is_interrupt ? core::StopReason::interrupted : core::StopReason::terminated);
  }
}

}  // namespace ekaudit::cli
