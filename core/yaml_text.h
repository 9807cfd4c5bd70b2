// What libyaml would stop at, or count as a line that nobody else does, taken out beforehand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/yaml.h"

namespace ekaudit::core {

// `bytes` without a UTF-8 mark, with U+FFFD for invalid bytes, for characters that YAML does not allow, and
// for U+0085, U+2028 and U+2029. The first of the former two becomes `problem`, if there is none yet.
std::string clean_yaml_text(std::string_view bytes, std::optional<YamlProblem>& problem);

}  // namespace ekaudit::core
