#include "remedy/written_file.h"

#include <errno.h>
#include <fmt/format.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

namespace ekaudit::remedy {

bool write_whole(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

tl::unexpected<core::Error> system_failure(const char* doing, const std::string& path) {
  const int error = errno;
  const auto kind =
      error == EACCES || error == EPERM || error == EROFS ? core::ErrorKind::permission : core::ErrorKind::io;
  return core::fail(kind, fmt::format("cannot {} '{}': {}", doing, core::to_terminal(path), strerror(error)));
}

}  // namespace ekaudit::remedy
