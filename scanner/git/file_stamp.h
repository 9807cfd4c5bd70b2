// What the system says of a file besides its bytes, as far as Git's index records it: whoever changes
// the file changes this.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace ekaudit::scanner::git {

struct FileTime {
  std::int64_t seconds = 0;  // since 1970
  std::uint32_t nanoseconds = 0;
};

// All numbers modulo 2^32, as the index has them. Equal stamps are of one file that nobody has written to
// in between: the time of change (ctime) is the kernel's own, and no archive, copy or other machine
// brings a file with a given one, to the nanosecond, on a given inode.
struct FileStamp {
  std::uint32_t changed_seconds = 0;
  std::uint32_t changed_nanoseconds = 0;
  std::uint32_t modified_seconds = 0;
  std::uint32_t modified_nanoseconds = 0;
  std::uint32_t device = 0;
  std::uint32_t inode = 0;
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  std::uint32_t size = 0;

  bool operator==(const FileStamp&) const = default;
};

// Of an open file. Nothing if the system does not say.
std::optional<FileStamp> stamp_of(int descriptor);
// Of a file, or of what a symbolic link leads to.
std::optional<FileStamp> stamp_of(const std::filesystem::path& file);

}  // namespace ekaudit::scanner::git
