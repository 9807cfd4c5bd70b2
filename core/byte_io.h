// Plain records in memory: numbers, byte strings and fixed blocks, one behind the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ekaudit::core {

class ByteWriter {
 public:
  // LEB128: seven bits a byte, the lowest first.
  void number(std::uint64_t value);
  // As they are; the reader has to know how many.
  void block(std::string_view bytes) { bytes_.append(bytes); }
  // With their count in front.
  void string(std::string_view bytes);

  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what a ByteWriter wrote, from bytes that may be anything. Past the first failure everything fails.
class ByteReader {
 public:
  // `bytes` must outlive the reader and what it returns.
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint64_t> number();
  // A number that counts parts of at least `part_size` bytes each, which still have to follow: so nothing
  // is reserved for what cannot be there.
  std::optional<std::size_t> count(std::size_t part_size);
  std::optional<std::string_view> block(std::size_t size);
  std::optional<std::string_view> string();

  bool failed() const { return failed_; }
  // Everything was read, and nothing failed.
  bool at_end() const { return !failed_ && rest_.empty(); }

 private:
  std::nullopt_t fail() {
    failed_ = true;
    return std::nullopt;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace ekaudit::core
