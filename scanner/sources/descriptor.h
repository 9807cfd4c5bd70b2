// File descriptors that close themselves, and opening below a directory without following links.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace ekaudit::scanner::sources {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();

  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// A directory named by the user: links in it are followed.
core::Result<Descriptor> open_directory(const std::string& path);

struct OpenFile {
  Descriptor descriptor;
  std::uint64_t size;  // when it was opened
};

// A directory or a regular file at `path` below `root`. No link in any component is followed where the
// kernel can check that (openat2); elsewhere not the last one. Opening never blocks; what is not of
// the wanted kind is an error (unsupported).
core::Result<Descriptor> open_directory_below(const Descriptor& root, const std::string& path);
core::Result<OpenFile> open_file_below(const Descriptor& root, const std::string& path);

// The bytes a symbolic link holds.
core::Result<std::string> read_link_below(const Descriptor& root, const std::string& path);

}  // namespace ekaudit::scanner::sources
