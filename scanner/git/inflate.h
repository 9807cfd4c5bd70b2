// The first bytes of a zlib stream (RFC 1950): enough to read an object's header. The only user of
// zlib.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
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

 private:
  std::unique_ptr<z_stream_s> state_;
};

}  // namespace ekaudit::scanner::git
