#include "state/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"

namespace ekaudit::state {
namespace {

namespace fs = std::filesystem;

std::string shown(const fs::path& path) {
  return core::to_terminal(path.native());
}

tl::unexpected<core::Error> failure(const char* doing, const fs::path& path) {
  const int error = errno;
  const auto kind =
      error == EACCES || error == EPERM || error == EROFS ? core::ErrorKind::permission : core::ErrorKind::io;
  return core::fail(kind, fmt::format("cannot {} '{}': {}", doing, shown(path), strerror(error)));
}

bool make_directories(const fs::path& path) {
  fs::path made;
  for (const fs::path& part : path) {
    made /= part;
    if (mkdir(made.c_str(), 0700) != 0 && errno != EEXIST) {
      const int refused = errno;  // it may be there all the same, where nothing can be made
      struct stat status {};
      if (stat(made.c_str(), &status) != 0) {
        errno = refused;
        return false;
      }
    }
  }
  return true;
}

}  // namespace

core::Result<Directory> Directory::open(const fs::path& given) {
  std::error_code error;
  fs::path path = fs::absolute(given, error).lexically_normal();
  if (!path.has_filename() && path.has_relative_path()) {
    path = path.parent_path();
  }
  if (error || !make_directories(path)) {
    return failure("make the state directory", path);
  }
  core::Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat status {};
  if (descriptor.get() < 0 || fstat(descriptor.get(), &status) != 0) {
    return failure("open the state directory", path);
  }
  if (status.st_uid != geteuid()) {
    return core::fail(core::ErrorKind::permission,
                      fmt::format("the state directory '{}' belongs to another user", shown(path)));
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return core::fail(core::ErrorKind::permission,
                      fmt::format("others may enter the state directory '{}'; chmod 700 it, or name another "
                                  "with --state",
                                  shown(path)));
  }
  return Directory(std::move(path), std::move(descriptor));
}

core::Result<Directory> Directory::below(const std::string& name) const {
  return open(path_ / name);
}

core::Result<void> Directory::sync() const {
  if (fsync(descriptor()) != 0) {
    return failure("sync", path_);
  }
  return {};
}

core::Result<RunLock> RunLock::take(const Directory& directory) {
  core::Descriptor file(
      openat(directory.descriptor(), "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) {
    return failure("open the lock in", directory.path());
  }
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return failure("lock", directory.path());
    }
    return core::fail(core::ErrorKind::usage,
                      fmt::format("another run of ekaudit is changing tokens with the state directory '{}'; "
                                  "try again when it has ended",
                                  shown(directory.path())));
  }
  return RunLock(std::move(file));
}

}  // namespace ekaudit::state
