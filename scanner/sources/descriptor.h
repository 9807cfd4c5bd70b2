// Opening below a directory without following links.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/descriptor.h"
#include "core/error.h"

namespace ekaudit::scanner::sources {

using core::Descriptor;

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
