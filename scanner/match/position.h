// Offsets to lines and columns, as match.h counts them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ekaudit::scanner::match {

struct LineColumn {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
};

// Goes through a content once; offsets must not decrease from call to call.
class LineSweep {
 public:
  // `lines_before` line ends precede the content. Where its first line began before it, that line's
  // columns count from the content's first byte.
  LineSweep(std::string_view content, std::uint64_t lines_before)
      : content_(content), place_{lines_before + 1, 1} {}

  LineColumn at(std::size_t offset);

 private:
  std::string_view content_;
  std::size_t offset_ = 0;
  LineColumn place_;
};

// LF, CRLF and CR each end one line. A CR that is the last byte counts.
std::uint64_t count_line_ends(std::string_view bytes);

}  // namespace ekaudit::scanner::match
