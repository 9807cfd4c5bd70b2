// How sure it is that a body is a real token's: by the body and the syntax that touches it, never by the
// path or the words around.
//
//   placeholder  under 12 characters; template syntax beside it; a whole word that only examples use; at
//                most 4 distinct characters; a run of 8 in sequence
//   low          12-19 characters, or Shannon entropy under 3.0 bits a character
//   medium       from 20 characters
//   high         from 28, entropy from 3.5, two of lower case, upper case, digits
//
// The public prefix is no secret: where a body begins with it again, what follows is graded.
#pragma once

#include <string_view>

#include "core/confidence.h"

namespace ekaudit::scanner::match {

// What stands around a token in its text decides whether it is one piece of a template.
enum class Surroundings { plain, template_syntax };

core::Confidence grade(std::string_view body, Surroundings surroundings);

// In bits a byte; 0 for nothing.
double shannon_entropy(std::string_view bytes);

// Eight neighbours in the alphabet or in the digits, up or down; 9 and 0 are neighbours.
bool has_sequence(std::string_view body);

}  // namespace ekaudit::scanner::match
