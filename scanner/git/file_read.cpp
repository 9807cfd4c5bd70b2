#include "scanner/git/file_read.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ekaudit::scanner::git {

namespace {

tl::unexpected<core::Error> not_regular(const std::filesystem::path& path) {
  return core::fail(core::ErrorKind::unsupported, fmt::format("{} is not a regular file", path.native()));
}

}  // namespace

core::Error system_error(const std::filesystem::path& path, int error_number) {
  core::ErrorKind kind = core::ErrorKind::io;
  if (error_number == ENOENT || error_number == ENOTDIR) {
    kind = core::ErrorKind::not_found;
  } else if (error_number == EACCES || error_number == EPERM) {
    kind = core::ErrorKind::permission;
  }
  return {kind, fmt::format("{}: {}", path.native(), std::generic_category().message(error_number))};
}

core::Result<File> File::open(const std::filesystem::path& path) {
  // Asked before opening, because opening alone can set a device going.
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return tl::make_unexpected(system_error(path, errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return not_regular(path);
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor < 0) {
    return tl::make_unexpected(system_error(path, errno));
  }
  File file(descriptor, 0);
  if (::fstat(descriptor, &status) != 0) {
    return tl::make_unexpected(system_error(path, errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return not_regular(path);
  }
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  file.modified_ = {status.st_mtim.tv_sec, static_cast<std::uint32_t>(status.st_mtim.tv_nsec)};
  return file;
}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_), modified_(other.modified_) {}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(modified_, other.modified_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

std::size_t File::read_at(std::uint64_t offset, std::span<char> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n =
        ::pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      break;
    }
    done += static_cast<std::size_t>(n);
  }
  return done;
}

core::Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_size) {
  auto file = File::open(path);
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  return read_whole(*file, path, max_size);
}

core::Result<std::string> read_whole(const File& file, const std::filesystem::path& path,
                                     std::uint64_t max_size) {
  if (file.size() > max_size) {
    return core::fail(core::ErrorKind::too_large, fmt::format("{} holds {} bytes, more than the limit of {}",
                                                              path.native(), file.size(), max_size));
  }
  std::string bytes(static_cast<std::size_t>(file.size()), '\0');
  bytes.resize(file.read_at(0, bytes));
  return bytes;
}

}  // namespace ekaudit::scanner::git
