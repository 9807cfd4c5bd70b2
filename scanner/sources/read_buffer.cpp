#include "scanner/sources/read_buffer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace ekaudit::scanner::sources {
namespace {

constexpr std::size_t k_least_capacity = std::size_t{64} << 10;
constexpr std::size_t k_kept_capacity = std::size_t{4} << 20;

// False once `control` is stopped and nothing has come.
bool wait_readable(int fd, core::RunControl& control) {
  constexpr int k_slice_ms = 100;
  pollfd waited{fd, POLLIN, 0};
  while (!control.stopped()) {
    if (const int ready = poll(&waited, 1, k_slice_ms); ready > 0 || (ready < 0 && errno != EINTR)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void ReadBuffer::clear() {
  size_ = 0;
  if (capacity_ > k_kept_capacity) {
    memory_.reset();
    capacity_ = 0;
  }
}

void ReadBuffer::drop_front(std::size_t count) {
  size_ -= count;
  memmove(memory_.get(), memory_.get() + count, size_);
}

void ReadBuffer::reserve(std::uint64_t capacity) {
  if (capacity <= capacity_) {
    return;
  }
  auto memory = std::make_unique_for_overwrite<char[]>(static_cast<std::size_t>(capacity));
  std::copy_n(memory_.get(), size_, memory.get());
  memory_ = std::move(memory);
  capacity_ = static_cast<std::size_t>(capacity);
}

core::Result<void> ReadBuffer::append(const Descriptor& file, std::uint64_t limit,
                                      std::optional<std::uint64_t> expected, core::RunControl& control) {
  const std::size_t start = size_;
  const std::uint64_t most = start + limit;
  // One more than expected: a file that has not grown then shows its end by a read that falls short.
  reserve(std::min(most, start + std::max<std::uint64_t>(k_least_capacity, expected.value_or(0) + 1)));
  while (size_ < most && (expected || wait_readable(file.get(), control))) {
    if (size_ == capacity_) {
      reserve(std::min(most, std::uint64_t{capacity_} * 2));
    }
    const std::size_t wanted = std::min<std::uint64_t>(capacity_, most) - size_;
    const ssize_t got = read(file.get(), memory_.get() + size_, wanted);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return core::fail(core::ErrorKind::io, strerror(errno));
    }
    size_ += static_cast<std::size_t>(got);
    const bool is_short = static_cast<std::size_t>(got) < wanted;
    if (got == 0 || (expected && is_short && size_ - start == *expected)) {
      break;
    }
  }
  return {};
}

}  // namespace ekaudit::scanner::sources
