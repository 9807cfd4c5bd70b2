#include "scanner/git/file_stamp.h"

#include <sys/stat.h>

namespace ekaudit::scanner::git {

std::optional<FileStamp> stamp_of(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    return std::nullopt;
  }
  const auto low = [](auto number) { return static_cast<std::uint32_t>(number); };
  return FileStamp{low(status.st_ctim.tv_sec),  low(status.st_ctim.tv_nsec), low(status.st_mtim.tv_sec),
                   low(status.st_mtim.tv_nsec), low(status.st_dev),          low(status.st_ino),
                   low(status.st_uid),          low(status.st_gid),          low(status.st_size)};
}

}  // namespace ekaudit::scanner::git
