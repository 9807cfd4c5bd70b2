#include "scanner/git/file_stamp.h"

#include <sys/stat.h>

namespace ekaudit::scanner::git {

namespace {

FileStamp make_stamp(const struct stat& status) {
  const auto low = [](auto number) { return static_cast<std::uint32_t>(number); };
  return FileStamp{low(status.st_ctim.tv_sec),  low(status.st_ctim.tv_nsec), low(status.st_mtim.tv_sec),
                   low(status.st_mtim.tv_nsec), low(status.st_dev),          low(status.st_ino),
                   low(status.st_uid),          low(status.st_gid),          low(status.st_size)};
}

}  // namespace

std::optional<FileStamp> stamp_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? std::optional(make_stamp(status)) : std::nullopt;
}

std::optional<FileStamp> stamp_of(const std::filesystem::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 ? std::optional(make_stamp(status)) : std::nullopt;
}

}  // namespace ekaudit::scanner::git
