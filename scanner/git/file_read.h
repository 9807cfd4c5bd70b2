// Reads the files of a Git directory, whose owner is not trusted: opening never blocks on a FIFO or a
// device, and never more is read than asked for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/error.h"
#include "scanner/git/file_stamp.h"

namespace ekaudit::scanner::git {

class File {
 public:
  // Follows symbolic links, as Git does. Errors: not_found, permission, io; unsupported for anything
  // but a regular file.
  static core::Result<File> open(const std::filesystem::path& path);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  // When it was opened; it may change since.
  std::uint64_t size() const { return size_; }
  FileTime modified() const { return modified_; }
  // Bytes read at `offset`: fewer than out.size() at the end of the file or where reading fails. Safe
  // from several threads.
  std::size_t read_at(std::uint64_t offset, std::span<char> out) const;
  // For what only the system can do with it; closed with this object.
  int descriptor() const { return descriptor_; }

 private:
  File(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  FileTime modified_;
};

// A whole file. Errors as File::open; too_large if it holds more than `max_size` bytes.
core::Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t max_size);
// The same of one that is open; `path` is for the error.
core::Result<std::string> read_whole(const File& file, const std::filesystem::path& path,
                                     std::uint64_t max_size);

// What errno says about `path`, as one of our errors.
core::Error system_error(const std::filesystem::path& path, int error_number);

}  // namespace ekaudit::scanner::git
