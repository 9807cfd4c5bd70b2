#include "cli/bounded_file.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.h"
#include "core/error.h"
#include "core/text.h"

namespace ekaudit::cli {

std::string read_bounded_file(std::string_view option, const std::string& path, std::uint64_t limit) {
  const auto refuse = [&](std::string_view why) {
    return core::UsageError(fmt::format("{} '{}' cannot be read: {}", option, core::to_terminal(path), why));
  };
  const core::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) {
    throw refuse(strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    throw refuse("it is no regular file");
  }
  std::string text;
  constexpr std::size_t k_piece = 1 << 16;
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + k_piece);
    const ssize_t size = read(file.get(), text.data() + before, k_piece);
    text.resize(before + static_cast<std::size_t>(size < 0 ? 0 : size));
    if (size < 0) {
      throw refuse(strerror(errno));
    }
    if (size == 0) {
      return text;
    }
    if (text.size() > limit) {
      throw refuse(fmt::format("it is larger than {} bytes", limit));
    }
  }
}

}  // namespace ekaudit::cli
