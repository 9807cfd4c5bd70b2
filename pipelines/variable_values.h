// $NAME, ${NAME} and other references to variables in values that a CI system expands by itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipelines/plan.h"

namespace ekaudit::pipelines {

// Replaces $NAME and ${NAME} by the word of the secret `like` with that name, where the name is a token's or
// the variable that it is assigned to is.
void mask_variable_values(std::vector<Binding>& bindings, const FileText& file, const SecretRef& like);

std::string mask_variables(std::string_view text, const FileText& file, const SecretRef& like, bool all);

// The same for $(NAME), as Azure Pipelines writes it.
std::string mask_macros(std::string_view text, const FileText& file, const SecretRef& like, bool all);

}  // namespace ekaudit::pipelines
