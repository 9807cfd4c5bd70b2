#include "scanner/match/position.h"

#include <algorithm>

#include "core/text.h"

namespace ekaudit::scanner::match {
namespace {

bool ends_line(std::string_view content, std::size_t at) {
  return content[at] == '\n' ||
         (content[at] == '\r' && (at + 1 == content.size() || content[at + 1] != '\n'));
}

}  // namespace

LineColumn LineSweep::at(std::size_t offset) {
  const std::size_t end = std::min(offset, content_.size());
  std::size_t counted = offset_;
  for (std::size_t at = offset_; at < end; ++at) {
    if (ends_line(content_, at)) {
      ++place_.line;
      place_.column = 1;
      counted = at + 1;
    }
  }
  if (counted < end) {
    place_.column += core::count_code_points(content_.substr(counted, end - counted));
  }
  offset_ = std::max(offset_, end);
  return place_;
}

std::uint64_t count_line_ends(std::string_view bytes) {
  std::uint64_t count = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (ends_line(bytes, at)) {
      ++count;
    }
  }
  return count;
}

}  // namespace ekaudit::scanner::match
