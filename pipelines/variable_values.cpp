#include "pipelines/variable_values.h"

#include <algorithm>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

struct Found {
  std::string_view name;
  std::size_t size = 1;  // of the whole reference
};

// Of "$NAME" or "${NAME…}" at the beginning of `text`.
Found variable_at(std::string_view text) {
  if (text.substr(0, 2) == "$$") {  // left to whoever runs it
    return {{}, 2};
  }
  const bool braced = text.size() > 1 && text[1] == '{';
  const std::string_view rest = text.substr(braced ? 2 : 1);
  const auto* const end = std::find_if_not(rest.begin(), rest.end(), core::is_word);
  const std::string_view name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  if (!braced) {
    return {name, name.size() + 1};
  }
  constexpr std::size_t k_longest = 512;
  const std::size_t close = text.substr(0, k_longest).find('}');
  return close == std::string_view::npos ? Found{} : Found{name, close + 1};
}

Found macro_at(std::string_view text) {
  constexpr std::size_t k_longest = 256;
  const std::size_t close = text.substr(0, k_longest).find(')');
  if (text.size() < 2 || text[1] != '(' || close == std::string_view::npos) {
    return {};
  }
  const std::string_view name = text.substr(2, close - 2);
  const bool is_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return core::is_word(c) || c == '.' || c == '-';
  });
  return {is_name ? name : std::string_view(), is_name ? close + 1 : 1};
}

// More than one reference makes a text that is put together: what a token's variable holds is none of them by
// itself, unless its name says so.
template <class At>
bool has_several(std::string_view text, const At& find) {
  std::size_t count = 0;
  std::size_t at = 0;
  while ((at = text.find('$', at)) != std::string_view::npos && count < 2) {
    const Found found = find(text.substr(at));
    count += found.name.empty() ? 0U : 1U;
    at += found.size;
  }
  return count > 1;
}

template <class At>
std::string mask(std::string_view text, const FileText& file, const SecretRef& like, bool all,
                 const At& find) {
  std::string masked;
  all = all && !has_several(text, find);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = std::min(text.find('$', at), text.size());
    masked += text.substr(at, begin - at);
    if (begin == text.size()) {
      break;
    }
    const Found found = find(text.substr(begin));
    std::string word;
    if (!found.name.empty() && (all || file.names.is_token(found.name))) {
      SecretRef secret = like;
      secret.name = found.name;
      word = word_for_secret(file.references, std::move(secret), found.size);
    }
    masked += word.empty() ? std::string(text.substr(begin, found.size)) : word;
    at = begin + found.size;
  }
  return masked;
}

}  // namespace

std::string mask_variables(std::string_view text, const FileText& file, const SecretRef& like, bool all) {
  return mask(text, file, like, all, variable_at);
}

std::string replace_macros(std::string_view text, const ReplaceMacro& replace) {
  std::string replaced;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = std::min(text.find('$', at), text.size());
    replaced += text.substr(at, begin - at);
    if (begin == text.size()) {
      break;
    }
    const Found found = macro_at(text.substr(begin));
    const std::string by = found.name.empty() ? std::string() : replace(found.name, found.size);
    replaced += by.empty() ? std::string(text.substr(begin, found.size)) : by;
    at = begin + found.size;
  }
  return replaced;
}

std::string mask_macros(std::string_view text, const FileText& file, const SecretRef& like, bool all) {
  return mask(text, file, like, all, macro_at);
}

void mask_variable_values(std::vector<Binding>& bindings, const FileText& file, const SecretRef& like) {
  for (Binding& binding : bindings) {
    binding.value.text =
        mask_variables(binding.value.text, file, like, file.names.is_token(binding.variable));
  }
}

}  // namespace ekaudit::pipelines
