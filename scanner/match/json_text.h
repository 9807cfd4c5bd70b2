// Finding an object's end in JSON that may itself stand inside a string.
#pragma once

#include <cstddef>
#include <string_view>

namespace ekaudit::scanner::match {

// The offset behind the '}' that closes the object whose '{' is at `open`, or `limit` where it does not
// end before. Strings are delimited by a quote with exactly `backslashes` backslashes before it (0 in
// plain JSON, 1 in JSON inside a JSON string, …). A quote with fewer ends the text that holds the object,
// and so the object. `limit` must not be behind the text.
std::size_t object_end(std::string_view text, std::size_t open, std::size_t limit, std::size_t backslashes);

}  // namespace ekaudit::scanner::match
