#include "reporters/html_text.h"

#include <fmt/format.h>

#include "core/text.h"

namespace ekaudit::reporters {

std::string html_escape(std::string_view text) {
  std::string escaped;
  for (const char c : core::to_terminal(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string html_element(std::string_view name, std::string_view css, std::string_view text) {
  const std::string attribute = css.empty() ? "" : fmt::format(" class=\"{}\"", css);
  return fmt::format("<{}{}>{}</{}>", name, attribute, html_escape(text), name);
}

}  // namespace ekaudit::reporters
