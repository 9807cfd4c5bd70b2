#include "scanner/git/deflate.h"

#include <libdeflate.h>

#include <algorithm>
#include <new>

namespace ekaudit::scanner::git {

namespace {

// The first block's type: RFC 1951, 3.2.3, behind the two bytes of RFC 1950.
bool begins_with_fixed_codes(std::string_view stream) {
  constexpr std::size_t k_zlib_header = 2;
  constexpr unsigned k_type = 6;
  constexpr unsigned k_fixed = 2;
  return stream.size() > k_zlib_header &&
         (static_cast<unsigned char>(stream[k_zlib_header]) & k_type) == k_fixed;
}

}  // namespace

void WholeInflater::Free::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

WholeInflater::Decompressor WholeInflater::make() {
  Decompressor decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) {
    throw std::bad_alloc();
  }
  return decompressor;
}

bool WholeInflater::inflate(std::string_view stream, std::span<char> out) {
  return inflate_front(stream, out).has_value();
}

std::optional<std::size_t> WholeInflater::inflate_front(std::string_view stream, std::span<char> out) {
  // A null pointer is not allowed even where nothing is to be written.
  char none = 0;
  const auto lengths = run(stream, out.empty() ? std::span(&none, 0) : out);
  return lengths && lengths->written == out.size() ? std::optional(lengths->read) : std::nullopt;
}

bool WholeInflater::inflate_roomy(std::string_view stream, std::size_t length, std::span<char> out,
                                  std::size_t size) {
  if (size > out.size()) {
    return false;
  }
  const auto lengths =
      run(stream.substr(0, length + k_room), out.first(size + std::min(out.size() - size, k_room)));
  return lengths && lengths->read <= length && lengths->written == size;
}

std::optional<WholeInflater::Lengths> WholeInflater::run(std::string_view stream, std::span<char> out) {
  const Decompressor& decompressor = begins_with_fixed_codes(stream) ? fixed_codes_ : own_codes_;
  Lengths lengths{};
  const libdeflate_result result =
      libdeflate_zlib_decompress_ex(decompressor.get(), stream.data(), stream.size(), out.data(), out.size(),
                                    &lengths.read, &lengths.written);
  return result == LIBDEFLATE_SUCCESS ? std::optional(lengths) : std::nullopt;
}

std::uint32_t crc32(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

std::string version_of_libdeflate() {
  return LIBDEFLATE_VERSION_STRING;
}

}  // namespace ekaudit::scanner::git
