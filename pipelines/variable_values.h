// $NAME, ${NAME} and other references to variables in values that a CI system expands by itself.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/plan.h"

namespace ekaudit::pipelines {

// Replaces $NAME and ${NAME} by the word of the secret `like` with that name, where the name is a token's, or
// is the only one in the value of a variable that is one's. $$ is left: it stands for the sign itself.
void mask_variable_values(std::vector<Binding>& bindings, const FileText& file, const SecretRef& like);

std::string mask_variables(std::string_view text, const FileText& file, const SecretRef& like, bool all);

// What is returned for a name and the size of its whole reference stands there instead, unless it is empty.
using ReplaceMacro = std::function<std::string(std::string_view name, std::size_t size)>;

// $(NAME), of letters, digits, '_', '.' and '-'.
std::string replace_macros(std::string_view text, const ReplaceMacro& replace);

// The same as mask_variables() for $(NAME), as Azure Pipelines writes it.
std::string mask_macros(std::string_view text, const FileText& file, const SecretRef& like, bool all);

}  // namespace ekaudit::pipelines
