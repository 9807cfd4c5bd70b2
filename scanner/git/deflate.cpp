#include "scanner/git/deflate.h"

#include <libdeflate.h>

#include <new>

namespace ekaudit::scanner::git {

void WholeInflater::Free::operator()(libdeflate_decompressor* decompressor) const {
  libdeflate_free_decompressor(decompressor);
}

WholeInflater::WholeInflater() : decompressor_(libdeflate_alloc_decompressor()) {
  if (!decompressor_) {
    throw std::bad_alloc();
  }
}

bool WholeInflater::inflate(std::string_view stream, std::span<char> out) {
  // A null pointer is not allowed even where nothing is to be written.
  char none = 0;
  const libdeflate_result result =
      libdeflate_zlib_decompress(decompressor_.get(), stream.data(), stream.size(),
                                 out.empty() ? &none : out.data(), out.size(), nullptr);
  return result == LIBDEFLATE_SUCCESS;
}

std::uint32_t crc32(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

std::string version_of_libdeflate() {
  return LIBDEFLATE_VERSION_STRING;
}

}  // namespace ekaudit::scanner::git
