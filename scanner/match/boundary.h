// Whether a token may begin at an offset: no ASCII word character stands before it, except one that ends
// an escape, or a lone Markdown underscore.
#pragma once

#include <cstddef>
#include <string_view>

namespace ekaudit::scanner::match {

enum class Boundary {
  none,      // a word character stands before: this is the middle of another word
  free,      // the text's beginning, a non-word byte or the end of an escape
  markdown,  // a lone '_' that may open emphasis
};

// Escapes: \n \t \r \b \f \v \0 \a \e, \xNN, \uNNNN, octal \NNN, %NN, =NN (quoted-printable, upper case)
// whose byte is no word character; ESC [ … m, with ESC as itself or as \x1b, \033, \e or \u001b.
Boundary boundary_before(std::string_view text, std::size_t offset);

}  // namespace ekaudit::scanner::match
