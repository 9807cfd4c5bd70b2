#include "core/secret.h"

#include <string.h>

namespace ekaudit::core {

struct Secret::Buffer {
  explicit Buffer(std::string_view raw) : bytes(raw) {}
  ~Buffer() { wipe(bytes); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  std::string bytes;
};

Secret::Secret(std::string_view raw) : buffer_(std::make_shared<Buffer>(raw)) {}

std::string_view Secret::reveal() const {
  return buffer_ ? std::string_view(buffer_->bytes) : std::string_view();
}

void wipe(std::string& bytes) {
  explicit_bzero(bytes.data(), bytes.size());
}

}  // namespace ekaudit::core
