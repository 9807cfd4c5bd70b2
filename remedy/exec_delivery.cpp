#include "remedy/exec_delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <thread>

#include "core/descriptor.h"
#include "remedy/written_file.h"

namespace ekaudit::remedy {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view k_credential = "ENKRYPTIFY_TOKEN=";

std::vector<std::string> environment_with(const Variables& variables) {
  std::vector<std::string> environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(k_credential)) {
      environment.emplace_back(*entry);
    }
  }
  for (const auto& [name, value] : variables) {
    const std::string start = name + "=";
    environment.erase(std::remove_if(environment.begin(), environment.end(),
                                     [&](const std::string& entry) { return entry.starts_with(start); }),
                      environment.end());
    environment.push_back(start + value);
  }
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (std::string& string : strings) {
    result.push_back(string.data());
  }
  result.push_back(nullptr);
  return result;
}

// How the child starts: stdin from `input`, stdout nowhere (what answers to a new value may repeat it), no
// signal blocked or ignored. In our group: on a terminal it may ask for a password of its own.
class SpawnSetup {
 public:
  explicit SpawnSetup(int input) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

tl::unexpected<core::Error> failed(std::string why) {
  return core::fail(core::ErrorKind::io, fmt::format("the delivery command {}", why));
}

core::Result<void> wait_for(pid_t child, core::RunControl& control, Steady::time_point deadline) {
  constexpr std::chrono::milliseconds k_step{20};
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) {
      break;
    }
    if (control.stopped() || Steady::now() > deadline) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return control.stopped() ? core::fail(core::ErrorKind::interrupted, "the delivery was broken off")
                               : failed("did not end in time");
    }
    std::this_thread::sleep_for(k_step);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return {};
  }
  constexpr int k_not_found = 127;
  return failed(!WIFEXITED(status) ? fmt::format("was ended by signal {}", WTERMSIG(status))
                : WEXITSTATUS(status) == k_not_found
                    ? std::string("ended with 127: something in it was not found")
                    : fmt::format("ended with {}", WEXITSTATUS(status)));
}

}  // namespace

core::Result<void> deliver_to_command(const std::string& command, const Variables& variables,
                                      const core::Secret& secret, core::RunControl& control,
                                      std::chrono::seconds limit) {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return failed(fmt::format("could not be started: {}", strerror(errno)));
  }
  core::Descriptor output(ends[0]);
  core::Descriptor input(ends[1]);
  std::vector<std::string> words = {"sh", "-c", command};
  std::vector<std::string> environment = environment_with(variables);
  pid_t child = 0;
  {
    const SpawnSetup setup(output.get());
    const int error = posix_spawn(&child, "/bin/sh", setup.actions(), setup.attributes(),
                                  pointers(words).data(), pointers(environment).data());
    if (error != 0) {
      return failed(fmt::format("could not be started: {}", strerror(error)));
    }
  }
  // A pipe takes more than any token has, so that this does not wait.
  static_cast<void>(write_whole(input.get(), secret.reveal()));
  input = core::Descriptor();
  if (auto ended = wait_for(child, control, Steady::now() + limit); !ended) {
    return ended;
  }
  // `sh` tells only whether the last command of a pipeline succeeded: that the first one ran shows here.
  int unread = 0;
  if (ioctl(output.get(), FIONREAD, &unread) != 0 || unread > 0) {
    return failed("ended without having read the new value from its standard input");
  }
  return {};
}

}  // namespace ekaudit::remedy
