// {{ … }} in manifests that Helm completes: made readable as YAML, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::pipelines {

// Lines that are nothing but actions become blank, and what YAML would misread in other actions is replaced
// by private characters, one for one: lines and columns stay.
std::string hide_templates(std::string_view content);

// The text as it was written, of a node of what hide_templates() made.
std::string show_templates(std::string_view text);

// "a.b" of each .Values.a.b in the text's actions.
std::vector<std::string> chart_values_in(std::string_view text);

}  // namespace ekaudit::pipelines
