// zlib streams (RFC 1950): the first bytes, enough to read an object's header, or all of a loose object.
// The only user of zlib.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct z_stream_s;

namespace ekaudit::scanner::git {

// Keeps zlib's state from one call to the next. One per thread.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Fills `out` from the stream that starts at stream[0], as far as it goes. Nothing if the stream is
  // damaged, or if `stream` ends before `out` is full and the stream is not at its end.
  std::optional<std::size_t> prefix(std::string_view stream, std::span<unsigned char> out);

  // True if `stream` is one sound zlib stream with nothing behind it, and holds exactly out.size()
  // bytes. They are in `out` then.
  bool whole(std::string_view stream, std::span<char> out);

 private:
  bool reset();

  std::unique_ptr<z_stream_s> state_;
};

// CRC-32 as zlib computes it. `crc` is that of what came before, 0 at the start.
std::uint32_t update_crc32(std::uint32_t crc, std::string_view bytes);

// Of the library that is loaded.
std::string version_of_zlib();

}  // namespace ekaudit::scanner::git
