#include "pipelines/azure_expressions.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "pipelines/text_lines.h"
#include "pipelines/variable_values.h"

namespace ekaudit::pipelines {
namespace {

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char c) { return core::is_word(c) || c == '.' || c == '-'; });
}

struct Member {
  std::string_view name;
  bool is_parameter = false;
};

// parameters.NAME, variables.NAME, variables['NAME']; functions and comparisons give no single value away.
Member member_of(std::string_view expression) {
  const bool is_parameter = starts_with(expression, "parameters");
  if (!is_parameter && !starts_with(expression, "variables")) {
    return {};
  }
  std::string_view rest = expression.substr(is_parameter ? 10 : 9);
  if (starts_with(rest, ".")) {
    rest.remove_prefix(1);
  } else if (starts_with(rest, "['") && ends_with(rest, "']")) {
    rest = rest.substr(2, rest.size() - 4);
  } else {
    return {};
  }
  return is_plain_name(rest) ? Member{rest, is_parameter} : Member{};
}

std::string word_of(std::string_view expression, const AzureScope& scope, bool all) {
  const Member member = member_of(trim(expression.substr(3, expression.size() - 5)));
  if (member.name.empty() || !(all || scope.file.names.is_token(member.name))) {
    return {};
  }
  SecretRef secret{member.is_parameter ? Store::caller : Store::ci, std::string(member.name),
                   member.is_parameter ? std::string() : scope.environment, std::nullopt};
  return word_for_secret(scope.file.references, std::move(secret), expression.size());
}

std::string mask_templates(std::string_view text, const AzureScope& scope, bool all) {
  constexpr std::size_t k_longest = 1024;
  std::string masked;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = std::min(text.find("${{", at), text.size());
    masked += text.substr(at, begin - at);
    if (begin == text.size()) {
      break;
    }
    const std::size_t close = text.substr(begin, k_longest).find("}}");
    const std::string_view expression = text.substr(begin, close == std::string_view::npos ? 3 : close + 2);
    const std::string word =
        close == std::string_view::npos ? std::string() : word_of(expression, scope, all);
    masked += word.empty() ? std::string(expression) : word;
    at = begin + expression.size();
  }
  return masked;
}

const Binding* find_bound(std::string_view name, const AzureScope& scope) {
  for (auto bindings = scope.bindings.rbegin(); bindings != scope.bindings.rend(); ++bindings) {
    const auto bound = std::find_if((*bindings)->rbegin(), (*bindings)->rend(),
                                    [&](const Binding& binding) { return binding.variable == name; });
    if (bound != (*bindings)->rend()) {
      return &*bound;
    }
  }
  return nullptr;
}

// Variables of the file that hold a secret under another name.
std::string mask_bound(std::string_view text, const AzureScope& scope) {
  return replace_macros(text, [&](std::string_view name, std::size_t size) {
    const Binding* const bound = find_bound(name, scope);
    return bound != nullptr ? scope.file.references.bound_words(bound->value.text, size) : std::string();
  });
}

}  // namespace

std::string mask_azure(std::string_view text, const AzureScope& scope, bool all) {
  const SecretRef like{Store::ci, "", scope.environment, std::nullopt};
  return mask_macros(mask_bound(mask_templates(text, scope, all), scope), scope.file, like, all);
}

void mask_azure(std::vector<Binding>& bindings, const AzureScope& scope) {
  for (Binding& binding : bindings) {
    binding.value.text = mask_azure(binding.value.text, scope, scope.file.names.is_token(binding.variable));
  }
}

std::string mask_azure_script(std::string_view text, const AzureScope& scope) {
  const std::string masked = mask_azure(text, scope, false);
  return replace_macros(masked, [&](std::string_view name, std::size_t size) {
    const bool is_macro = name.find('.') != std::string_view::npos || find_bound(name, scope) != nullptr;
    return is_macro ? std::string(size, '_') : std::string();
  });
}

}  // namespace ekaudit::pipelines
