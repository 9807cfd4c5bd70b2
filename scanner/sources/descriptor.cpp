#include "scanner/sources/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace ekaudit::scanner::sources {
namespace {

tl::unexpected<core::Error> system_failure() {
  const int error = errno;
  const auto kind = error == ENOENT || error == ENOTDIR ? core::ErrorKind::not_found
                    : error == EACCES || error == EPERM ? core::ErrorKind::permission
                    : error == ELOOP || error == EXDEV  ? core::ErrorKind::unsupported
                                                        : core::ErrorKind::io;
  return core::fail(kind, error == ELOOP ? "a symbolic link stands in its place" : strerror(error));
}

int open_below(int root, const char* path, int flags) {
  static std::atomic<bool> has_openat2{true};
  if (has_openat2.load(std::memory_order_relaxed)) {
    open_how how{};
    how.flags = static_cast<decltype(how.flags)>(flags);
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
    const long fd = syscall(SYS_openat2, root, path, &how, sizeof how);
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) {
      return static_cast<int>(fd);
    }
    // Kernels before 5.6 and some sandboxes do not have the call.
    has_openat2.store(false, std::memory_order_relaxed);
  }
  return openat(root, path, flags);
}

// False once `control` is stopped and nothing has come.
bool wait_readable(int fd, core::RunControl& control) {
  constexpr int k_slice_ms = 100;
  pollfd waited{fd, POLLIN, 0};
  while (!control.stopped()) {
    if (const int ready = poll(&waited, 1, k_slice_ms); ready > 0 || (ready < 0 && errno != EINTR)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) {
    close(fd_);
  }
}

core::Result<Descriptor> open_directory(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return system_failure();
  }
  return Descriptor(fd);
}

core::Result<Descriptor> open_directory_below(const Descriptor& root, const std::string& path) {
  const int fd = open_below(root.get(), path.empty() ? "." : path.c_str(),
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) {
    return system_failure();
  }
  return Descriptor(fd);
}

core::Result<Descriptor> open_file_below(const Descriptor& root, const std::string& path) {
  Descriptor file(
      open_below(root.get(), path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (file.get() < 0) {
    return system_failure();
  }
  struct stat status {};
  if (fstat(file.get(), &status) != 0) {
    return system_failure();
  }
  if (!S_ISREG(status.st_mode)) {
    return core::fail(core::ErrorKind::unsupported, "not a regular file");
  }
  return file;
}

core::Result<std::string> read_link_below(const Descriptor& root, const std::string& path) {
  std::string target(4096, '\0');
  const ssize_t size = readlinkat(root.get(), path.c_str(), target.data(), target.size());
  if (size < 0) {
    return system_failure();
  }
  target.resize(static_cast<std::size_t>(size));
  return target;
}

core::Result<std::string> read_up_to(const Descriptor& file, std::uint64_t limit, core::RunControl& control) {
  struct stat status {};
  const bool is_regular = fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
  const std::uint64_t expected = is_regular ? static_cast<std::uint64_t>(status.st_size) + 1 : 1 << 16;
  std::string bytes;
  std::size_t used = 0;
  while (used < limit && (is_regular || wait_readable(file.get(), control))) {
    if (used == bytes.size()) {
      const std::uint64_t wanted = used == 0 ? expected : static_cast<std::uint64_t>(used) * 2;
      bytes.resize(static_cast<std::size_t>(std::min(wanted, limit)));
    }
    const ssize_t got = read(file.get(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return system_failure();
    }
    if (got == 0) {
      break;
    }
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace ekaudit::scanner::sources
