// Whether a token is a piece of a template rather than text.
#pragma once

#include <string_view>

#include "scanner/match/grading.h"
#include "scanner/match/layer.h"

namespace ekaudit::scanner::match {

// `token` is the span of prefix and body in `text`. Template syntax is what inserts a value directly
// behind the body (${…}, $(…), {{…}}, #{…}, %{…}, <%=, %s, %d, %(name)s, {name}), or opens directly
// before the prefix. Only behind a body that ends in '_' or '-', where a part is missing, do <name> and
// $name count: "<b>…</b>" and a sentence's punctuation are no templates, and neither are a template's
// control statements ({{- end }}, {% endif %}).
Surroundings surroundings_of(std::string_view text, Span token);

}  // namespace ekaudit::scanner::match
