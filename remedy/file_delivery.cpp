#include "remedy/file_delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string_view>

#include "core/descriptor.h"
#include "core/text.h"
#include "remedy/written_file.h"

namespace ekaudit::remedy {
namespace {

std::filesystem::path directory_of(const std::string& path) {
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  return directory.empty() ? std::filesystem::path(".") : directory;
}

// Made by mkostemp, so 0600; removed unless it was renamed.
class FileBeside {
 public:
  explicit FileBeside(const std::string& path)
      : name_(path + ".XXXXXX"), file_(mkostemp(name_.data(), O_CLOEXEC)) {}
  FileBeside(const FileBeside&) = delete;
  FileBeside& operator=(const FileBeside&) = delete;
  ~FileBeside() {
    if (file_.get() >= 0 && !renamed_) {
      unlink(name_.c_str());
    }
  }

  bool write(std::string_view bytes) const {
    return file_.get() >= 0 && write_whole(file_.get(), bytes) && fsync(file_.get()) == 0;
  }
  bool rename_to(const std::string& path) {
    renamed_ = rename(name_.c_str(), path.c_str()) == 0;
    return renamed_;
  }

 private:
  std::string name_;
  core::Descriptor file_;
  bool renamed_ = false;
};

}  // namespace

core::Result<void> check_file(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return core::fail(core::ErrorKind::unsupported,
                      fmt::format("cannot deliver to '{}': it is no regular file", core::to_terminal(path)));
  }
  const FileBeside probe(path);
  if (!probe.write("room for a secret")) {
    return system_failure("deliver to", path);
  }
  return {};
}

core::Result<void> deliver_to_file(const std::string& path, const core::Secret& secret) {
  FileBeside file(path);
  const core::Descriptor directory(open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0 || !file.write(secret.reveal()) || !file.rename_to(path) ||
      fsync(directory.get()) != 0) {
    return system_failure("deliver to", path);
  }
  return {};
}

}  // namespace ekaudit::remedy
