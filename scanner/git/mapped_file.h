// A file's bytes without a copy. The file may shrink while it is mapped, which would end the process by
// SIGBUS: pages that are gone read as zeros instead, and damaged() says so. Whoever reads has to check what
// it reads in any case, since the bytes can change under the map as well.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

#include "core/error.h"

namespace ekaudit::scanner::git {

// From now on reading what is gone from a mapped file gives zeros, whoever mapped it. MappedFile sees to it
// itself; libraries that map files need it as well.
void survive_shrinking_files();

class MappedFile {
 public:
  // Links are followed, as Git does. Errors: those of File::open; io where the system does not map it.
  static core::Result<MappedFile> open(const std::filesystem::path& path);

  // Valid as long as this object, or what it was moved to, lives.
  std::string_view bytes() const { return bytes_; }

  // Whether a part of the file was found missing so far. What is cut off within the last page that is left
  // reads as zeros without anybody being told: see has_shrunk().
  bool damaged() const;

  // Whether the file has been cut short since it was opened. `path`: where it was.
  bool has_shrunk(const std::filesystem::path& path) const;

 private:
  struct Map;
  explicit MappedFile(std::shared_ptr<const Map> map);

  std::shared_ptr<const Map> map_;
  std::string_view bytes_;  // of the map: asked for with each object
};

}  // namespace ekaudit::scanner::git
