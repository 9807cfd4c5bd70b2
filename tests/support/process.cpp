#include "tests/support/process.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace ekaudit::tests::support {

namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Unnamed files instead of pipes: neither side can block the other.
File make_file() {
  File file(std::tmpfile());
  if (!file) {
    throw std::runtime_error("cannot make a temporary file");
  }
  return file;
}

std::string contents(std::FILE* file) {
  std::string bytes;
  std::rewind(file);
  char buffer[1 << 16];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
    bytes.append(buffer, n);
  }
  return bytes;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& string : strings) {
    result.push_back(string.data());
  }
  result.push_back(nullptr);
  return result;
}

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

}  // namespace

Environment scrubbed_environment(const std::filesystem::path& home) {
  const char* path = std::getenv("PATH");
  return {{"PATH", path != nullptr ? path : "/usr/bin:/bin"},
          {"HOME", home.string()},
          {"LC_ALL", "C"},
          {"TZ", "UTC"}};
}

struct Process::Impl {
  File in = make_file();
  File out = make_file();
  File err = make_file();
  pid_t pid = 0;
  bool ended = false;
};

Process::Process(const std::vector<std::string>& arguments, const Environment& environment,
                 const std::filesystem::path& directory, std::string_view input)
    : impl_(std::make_unique<Impl>()) {
  if ((!input.empty() && std::fwrite(input.data(), 1, input.size(), impl_->in.get()) != input.size()) ||
      std::fflush(impl_->in.get()) != 0) {
    throw std::runtime_error("cannot write a program's input");
  }
  std::rewind(impl_->in.get());

  std::vector<std::string> argument_strings = arguments;
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment) {
    variables.push_back(name + "=" + value);
  }
  FileActions actions;
  ::posix_spawn_file_actions_adddup2(actions.get(), ::fileno(impl_->in.get()), 0);
  ::posix_spawn_file_actions_adddup2(actions.get(), ::fileno(impl_->out.get()), 1);
  ::posix_spawn_file_actions_adddup2(actions.get(), ::fileno(impl_->err.get()), 2);
  ::posix_spawn_file_actions_addchdir_np(actions.get(), directory.c_str());

  const int error = ::posix_spawnp(&impl_->pid, arguments.at(0).c_str(), actions.get(), nullptr,
                                   pointers(argument_strings).data(), pointers(variables).data());
  if (error != 0) {
    throw std::runtime_error("cannot start " + arguments.at(0) + ": " + std::strerror(error));
  }
}

Process::~Process() {
  if (!impl_->ended) {
    kill();
    wait();
  }
}

int Process::pid() const {
  return impl_->pid;
}

void Process::kill() {
  if (!impl_->ended) {
    ::kill(impl_->pid, SIGKILL);
  }
}

ProcessResult Process::wait() {
  int status = 0;
  while (::waitpid(impl_->pid, &status, 0) < 0) {
    if (errno != EINTR) {
      throw std::runtime_error("cannot wait for a program");
    }
  }
  impl_->ended = true;
  ProcessResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = contents(impl_->out.get());
  result.err = contents(impl_->err.get());
  return result;
}

ProcessResult run_process(const std::vector<std::string>& arguments, const Environment& environment,
                          const std::filesystem::path& directory, std::string_view input) {
  return Process(arguments, environment, directory, input).wait();
}

}  // namespace ekaudit::tests::support
