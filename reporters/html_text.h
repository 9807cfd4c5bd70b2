// Pieces of HTML. Whatever comes from a repository or the API passes through escape() and nothing else.
#pragma once

#include <string>
#include <string_view>

namespace ekaudit::reporters {

// For element content and quoted attributes alike; control, bidirectional and invisible characters and bytes
// that are not UTF-8 become visible escapes.
std::string html_escape(std::string_view text);

// <name class="css">escaped text</name>; `css` is ours.
std::string html_element(std::string_view name, std::string_view css, std::string_view text);

}  // namespace ekaudit::reporters
