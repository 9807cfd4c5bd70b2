// Memory for objects while they are rebuilt. Asking the system for each would cost more than filling
// it, so what was given back is handed out again.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ekaudit::scanner::git {

class Buffer {
 public:
  Buffer() = default;

  explicit operator bool() const { return memory_ != nullptr; }
  std::size_t size() const { return size_; }
  std::span<char> span() { return {memory_.get(), size_}; }
  // As far as the memory goes, which may be further.
  std::span<char> room() { return {memory_.get(), memory_ ? std::size_t{1} << size_class_ : 0}; }
  std::string_view view() const { return {memory_.get(), size_}; }

 private:
  friend class BufferPool;
  std::unique_ptr<char[]> memory_;
  std::size_t size_ = 0;
  unsigned size_class_ = 0;
};

// One per thread. Its buffers may outlive it.
class BufferPool {
 public:
  // The bytes are not initialised.
  Buffer take(std::size_t size) {
    const unsigned size_class = class_of(size);
    Buffer buffer;
    std::vector<std::unique_ptr<char[]>>& free = free_[size_class];
    if (free.empty()) {
      buffer.memory_ = std::make_unique_for_overwrite<char[]>(std::size_t{1} << size_class);
    } else {
      buffer.memory_ = std::move(free.back());
      free.pop_back();
      kept_ -= std::size_t{1} << size_class;
    }
    buffer.size_ = size;
    buffer.size_class_ = size_class;
    return buffer;
  }

  void give_back(Buffer buffer) {
    const std::size_t capacity = std::size_t{1} << buffer.size_class_;
    if (buffer && kept_ + capacity <= k_most_kept) {
      kept_ += capacity;
      free_[buffer.size_class_].push_back(std::move(buffer.memory_));
    }
  }

 private:
  static constexpr std::size_t k_most_kept = std::size_t{16} << 20;
  static constexpr unsigned k_smallest_class = 9;  // 512 bytes

  static unsigned class_of(std::size_t size) {
    const auto bits = static_cast<unsigned>(std::bit_width(size == 0 ? 0 : size - 1));
    return bits < k_smallest_class ? k_smallest_class : bits;
  }

  std::array<std::vector<std::unique_ptr<char[]>>, 64> free_;
  std::size_t kept_ = 0;
};

}  // namespace ekaudit::scanner::git
