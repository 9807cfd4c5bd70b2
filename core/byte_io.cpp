#include "core/byte_io.h"

namespace ekaudit::core {
namespace {

constexpr unsigned k_bits = 7;
constexpr std::uint8_t k_more = 0x80;

}  // namespace

void ByteWriter::number(std::uint64_t value) {
  while (value >= k_more) {
    bytes_ += static_cast<char>((value & (k_more - 1U)) | k_more);
    value >>= k_bits;
  }
  bytes_ += static_cast<char>(value);
}

void ByteWriter::string(std::string_view bytes) {
  number(bytes.size());
  block(bytes);
}

std::optional<std::uint64_t> ByteReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !failed_ && !rest_.empty(); shift += k_bits) {
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    const std::uint64_t part = byte & (k_more - 1U);
    if (shift == 63 && part > 1) {
      break;
    }
    value |= part << shift;
    if (byte < k_more) {
      return value;
    }
  }
  return fail();
}

std::optional<std::size_t> ByteReader::count(std::size_t part_size) {
  const auto value = number();
  if (!value || *value > rest_.size() / part_size) {
    return fail();
  }
  return static_cast<std::size_t>(*value);
}

std::optional<std::string_view> ByteReader::block(std::size_t size) {
  if (failed_ || size > rest_.size()) {
    return fail();
  }
  const std::string_view bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

std::optional<std::string_view> ByteReader::string() {
  const auto size = count(1);
  return size ? block(*size) : std::nullopt;
}

}  // namespace ekaudit::core
