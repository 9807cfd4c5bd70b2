// ${{ … }} in workflows: which secrets an expression gives away.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/plan.h"

namespace ekaudit::pipelines {

struct ExpressionScope {
  const FileText& file;
  std::string environment;  // deployment environment of the job, or empty
  // Secrets and inputs that the caller fills, as they are declared; by their name in lower case.
  std::map<std::string, std::string> parameters;
  // What env.NAME means here, the innermost last.
  std::vector<const std::vector<Binding>*> bindings;
  // An action runs in its caller's environment: a variable that nothing here binds is the caller's.
  bool has_outer_variables = false;
};

enum class Interest {
  by_name,  // only secrets whose name says that they are a token
  any,      // what it is given to wants a token: every secret is one
};

// `text` with each expression that gives away a token replaced by the secret's word. Comparisons do not.
std::string mask_expressions(std::string_view text, const ExpressionScope& scope, Interest interest);

void mask_expressions(std::vector<Binding>& bindings, const ExpressionScope& scope);

}  // namespace ekaudit::pipelines
