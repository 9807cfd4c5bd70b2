// Runs a program to its end, with nothing inherited but what is passed.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::tests::support {

struct ProcessResult {
  int exit_code = -1;  // 128 + signal number for a program that a signal ended
  std::string out;
  std::string err;
};

// The whole environment of the program: nothing is added.
using Environment = std::map<std::string, std::string>;

// PATH of this process, a C locale, UTC, and HOME set to `home`.
Environment scrubbed_environment(const std::filesystem::path& home);

// A program that is running: to be killed, or waited for.
class Process {
 public:
  // As for run_process.
  Process(const std::vector<std::string>& arguments, const Environment& environment,
          const std::filesystem::path& directory, std::string_view input = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int pid() const;
  // SIGKILL. After its end it does nothing.
  void kill();
  ProcessResult wait();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// `arguments[0]` is looked up in this process's PATH; `input` is the program's stdin. Throws if the
// program cannot be started.
ProcessResult run_process(const std::vector<std::string>& arguments, const Environment& environment,
                          const std::filesystem::path& directory, std::string_view input = {});

}  // namespace ekaudit::tests::support
