#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "core/text.h"
#include "scanner/sources/descriptor.h"

namespace ekaudit::cli {
namespace {

namespace fs = std::filesystem;
using scanner::sources::Descriptor;

tl::unexpected<core::Error> write_failure(const std::string& path) {
  return core::fail(core::ErrorKind::io, fmt::format("cannot write the report to '{}': {}",
                                                     core::to_terminal(path), strerror(errno)));
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Also /dev/stdout that leads to a regular file: nothing can be renamed over it.
bool is_special(const std::string& path) {
  if (path.compare(0, 5, "/dev/") == 0) {
    return true;
  }
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::exists(status) && !fs::is_regular_file(status);
}

core::Result<void> write_special(const std::string& path, std::string_view text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0 || !write_all(file.get(), text)) {
    return write_failure(path);
  }
  return {};
}

}  // namespace

ReportFile parse_report_file(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  const auto format = reporters::parse_format(argument.substr(0, equals));
  if (equals == std::string_view::npos || !format || equals + 1 == argument.size()) {
    throw core::UsageError(fmt::format("--report takes FORMAT=FILE with one of {} as FORMAT, not '{}'",
                                       fmt::join(reporters::format_names(), ", "),
                                       core::to_terminal(argument)));
  }
  std::string path(argument.substr(equals + 1));
  fs::path directory = fs::path(path).parent_path();
  if (directory.empty()) {
    directory = ".";
  }
  if (!is_special(path) && access(directory.c_str(), W_OK | X_OK) != 0) {
    throw core::UsageError(
        fmt::format("cannot write the report to '{}': {}", core::to_terminal(path), strerror(errno)));
  }
  if (fs::is_directory(path)) {
    throw core::UsageError(
        fmt::format("cannot write the report to '{}': it is a directory", core::to_terminal(path)));
  }
  return {*format, std::move(path)};
}

core::Result<void> write_report(const std::string& path, std::string_view text) {
  if (is_special(path)) {
    return write_special(path, text);
  }
  std::string temporary = path + ".XXXXXX";
  const Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) {
    return write_failure(path);
  }
  // mkostemp makes it 0600; a report is made to be read by others, as the umask says.
  const mode_t mask = umask(0);
  umask(mask);
  const bool written = write_all(file.get(), text) && fchmod(file.get(), 0666 & ~mask) == 0 &&
                       fsync(file.get()) == 0 && rename(temporary.c_str(), path.c_str()) == 0;
  if (!written) {
    auto failure = write_failure(path);
    unlink(temporary.c_str());
    return failure;
  }
  return {};
}

core::Result<void> append_report(const std::string& path, std::string_view text) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666));
  if (file.get() < 0 || !write_all(file.get(), text)) {
    return write_failure(path);
  }
  return {};
}

core::Result<void> write_stdout(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text) && errno != EPIPE) {
    return write_failure("standard output");
  }
  return {};
}

ExitCode print_text(std::string_view text) {
  const auto result = write_stdout(text);
  if (!result) {
    fmt::print(stderr, "ekaudit: {}\n", result.error().message);
    return ExitCode::internal;
  }
  return ExitCode::clean;
}

}  // namespace ekaudit::cli
