// Deltas, instruction by instruction.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekaudit::tests::support {

class DeltaWriter {
 public:
  explicit DeltaWriter(std::string_view base) : DeltaWriter(base.size()) {}
  explicit DeltaWriter(std::uint64_t base_size) : base_size_(base_size) {}

  // Offsets below 2^32, sizes from 1 to 0xFFFFFF.
  DeltaWriter& copy(std::size_t offset, std::size_t size) {
    result_size_ += size;
    std::string arguments;
    unsigned operation = 0x80;
    for (unsigned i = 0; i < 4; ++i) {
      if (const auto byte = static_cast<unsigned char>(offset >> (8 * i)); byte != 0) {
        operation |= 1U << i;
        arguments += static_cast<char>(byte);
      }
    }
    for (unsigned i = 0; i < 3; ++i) {
      // 0x10000 is what stands for itself without an argument.
      if (const auto byte = static_cast<unsigned char>(size >> (8 * i)); byte != 0 && size != 0x10000) {
        operation |= 0x10U << i;
        arguments += static_cast<char>(byte);
      }
    }
    instructions_ += static_cast<char>(operation);
    instructions_ += arguments;
    return *this;
  }
  // 1 to 127 bytes.
  DeltaWriter& insert(std::string_view bytes) {
    result_size_ += bytes.size();
    instructions_ += static_cast<char>(bytes.size());
    instructions_ += bytes;
    return *this;
  }

  std::string finish() const { return claiming(result_size_); }
  std::string claiming(std::uint64_t result_size) const {
    return number(base_size_) + number(result_size) + instructions_;
  }

 private:
  static std::string number(std::uint64_t value) {
    std::string bytes;
    for (; value > 0x7F; value >>= 7) {
      bytes += static_cast<char>(value | 0x80);
    }
    return bytes + static_cast<char>(value);
  }

  std::uint64_t base_size_;
  std::uint64_t result_size_ = 0;
  std::string instructions_;
};

}  // namespace ekaudit::tests::support
