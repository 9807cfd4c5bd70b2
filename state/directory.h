// The directory that keeps what ekaudit must not forget between runs. Its owner's alone.
#pragma once

#include <filesystem>
#include <string>

#include "core/descriptor.h"
#include "core/error.h"

namespace ekaudit::state {

class Directory {
 public:
  // Creates it, and what is missing above it, with mode 0700. Errors: permission, for one that belongs to
  // somebody else or that others may enter; io.
  static core::Result<Directory> open(const std::filesystem::path& given);
  // The same for a directory in it.
  core::Result<Directory> below(const std::string& name) const;

  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_.get(); }

  // What was made, renamed or removed in it is on the disk. Errors: io.
  core::Result<void> sync() const;

 private:
  Directory(std::filesystem::path path, core::Descriptor descriptor)
      : path_(std::move(path)), descriptor_(std::move(descriptor)) {}

  std::filesystem::path path_;
  core::Descriptor descriptor_;
};

// Held by whoever writes to the API: one run at a time for a state directory. The kernel gives it back when
// the process ends, however it ends.
class RunLock {
 public:
  // Does not wait. Errors: usage, where another run holds it; io.
  static core::Result<RunLock> take(const Directory& directory);

 private:
  explicit RunLock(core::Descriptor file) : file_(std::move(file)) {}
  core::Descriptor file_;
};

}  // namespace ekaudit::state
