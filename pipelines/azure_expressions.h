// $(NAME) and ${{ … }} in Azure Pipelines: which secrets they put into a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipelines/plan.h"

namespace ekaudit::pipelines {

struct AzureScope {
  const FileText& file;
  std::string environment;  // deployment environment of the job, or empty
  // What the file itself says that a variable is, the innermost last.
  std::vector<const std::vector<Binding>*> bindings = {};
};

// `text` with the words of secrets in the place of what names them: $(NAME) and variables.NAME are the
// system's, parameters.NAME is the caller's. `all`: what it is given to is a token, so a single name in it
// stands for one.
std::string mask_azure(std::string_view text, const AzureScope& scope, bool all);

void mask_azure(std::vector<Binding>& bindings, const AzureScope& scope);

// The same for a script. Macros that are left are no command substitutions, so they are taken out.
std::string mask_azure_script(std::string_view text, const AzureScope& scope);

}  // namespace ekaudit::pipelines
