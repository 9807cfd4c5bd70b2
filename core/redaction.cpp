#include "core/redaction.h"

#include <algorithm>

namespace ekaudit::core {

std::string redact(std::string_view raw, std::size_t prefix_size) {
  const std::size_t prefix = std::min(prefix_size, raw.size());
  const std::size_t shown = std::min<std::size_t>(8, (raw.size() - prefix) / 4);
  std::string text(raw.substr(0, prefix + shown));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text + "…";
}

}  // namespace ekaudit::core
