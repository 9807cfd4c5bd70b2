// The frame of the HTML report: one file that loads nothing and runs one script of ours, which only filters.
#pragma once

#include <string>
#include <string_view>

namespace ekaudit::reporters {

// A whole document. Its content security policy allows this style and this script by their hashes and nothing
// else: markup that got in all the same could neither run nor load anything. `title` is escaped here, `body`
// is HTML.
std::string html_page(std::string_view title, std::string_view body);

}  // namespace ekaudit::reporters
