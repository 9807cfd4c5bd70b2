#include "scanner/sources/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string_view>

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

// A name that leads no further than to what stands in `root` itself.
bool is_plain_name(std::string_view path) {
  return path.find('/') == std::string_view::npos && path != "." && path != "..";
}

int open_below(int root, const char* path, int flags) {
  // The last segment is never followed if it is a link (O_NOFOLLOW), and openat2 costs more.
  if (is_plain_name(path)) {
    return openat(root, path, flags);
  }
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

}  // namespace

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

core::Result<OpenFile> open_file_below(const Descriptor& root, const std::string& path) {
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
  return OpenFile{std::move(file), static_cast<std::uint64_t>(status.st_size)};
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

}  // namespace ekaudit::scanner::sources
