// Words that stand in made-up tokens and in no real one.
#pragma once

#include <string_view>

namespace ekaudit::scanner::match {

// Whether one of the body's words is such a word, in any case. Words are what '_', '-', '.' and digits
// leave, their camel-case humps, and words run together ("yourtokenhere"). A run of three 'x' counts
// only between separators; all other words have four letters or more, so that chance hardly spells one.
bool has_placeholder_word(std::string_view body);

}  // namespace ekaudit::scanner::match
