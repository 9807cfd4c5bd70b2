// Memory that files are read into, one after the other. It grows as it has to and is not zeroed, so that
// a small file costs what its bytes cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/run_control.h"
#include "scanner/sources/descriptor.h"

namespace ekaudit::scanner::sources {

class ReadBuffer {
 public:
  // Valid until the next change.
  std::string_view bytes() const { return {memory_.get(), size_}; }

  // Empties it, and gives memory back that only an uncommonly large file needs.
  void clear();
  void drop_front(std::size_t count);

  // Appends what `file` has from its current position on, `limit` bytes at the most. `expected` is what a
  // regular file should still hold; it saves system calls where it is true, and is not trusted. Without
  // it, `file` may be a pipe or a terminal: when that says nothing, it is given up soon after `control` is
  // stopped. What was appended is `bytes()` from the old size on; after an error, any part of it.
  core::Result<void> append(const Descriptor& file, std::uint64_t limit,
                            std::optional<std::uint64_t> expected, core::RunControl& control);

 private:
  void reserve(std::uint64_t capacity);

  std::unique_ptr<char[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace ekaudit::scanner::sources
