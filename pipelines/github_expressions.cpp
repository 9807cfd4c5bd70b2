#include "pipelines/github_expressions.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {
namespace {

bool is_name(char c) {
  return core::is_word(c) || c == '-';
}

// NAME in CONTEXT.NAME or CONTEXT['NAME'], and moves `at` behind it; empty if there is none from `at` on.
std::string_view next_member(std::string_view expression, std::string_view context, std::size_t& at) {
  while ((at = expression.find(context, at)) != std::string_view::npos) {
    const bool begins = at == 0 || !(is_name(expression[at - 1]) || expression[at - 1] == '.');
    std::size_t from = at + context.size();
    at = from;
    if (!begins || from >= expression.size()) {
      continue;
    }
    if (expression[from] == '.') {
      ++from;
    } else if (starts_with(expression.substr(from), "['") || starts_with(expression.substr(from), "[\"")) {
      from += 2;
    } else {
      continue;
    }
    const auto* const begin = expression.begin() + static_cast<std::ptrdiff_t>(from);
    const auto* const end = std::find_if_not(begin, expression.end(), is_name);
    at = static_cast<std::size_t>(end - expression.begin());
    if (end != begin) {
      return expression.substr(from, at - from);
    }
  }
  at = expression.size();
  return {};
}

// What stands before the next && or ||, which is taken off the front with it.
std::string_view take_operand(std::string_view& expression) {
  const std::size_t end = std::min({expression.find("&&"), expression.find("||"), expression.size()});
  const std::string_view operand = expression.substr(0, end);
  expression.remove_prefix(std::min(end + 2, expression.size()));
  return operand;
}

// It gives away whether two values are the same, and neither of them.
bool compares(std::string_view expression) {
  return expression.find("==") != std::string_view::npos || expression.find("!=") != std::string_view::npos;
}

class ExpressionReader {
 public:
  ExpressionReader(const ExpressionScope& scope, Interest interest) : scope_(scope), interest_(interest) {}

  // The words of what the expression gives away, the first at least `size` bytes long.
  std::string words_of(std::string_view expression, std::size_t size) {
    words_.clear();
    size_ = size;
    while (!expression.empty()) {
      const std::string_view operand = take_operand(expression);
      if (!compares(operand)) {
        read_operand(operand);
      }
    }
    return std::move(words_);
  }

 private:
  void read_operand(std::string_view operand) {
    for_each_member(operand, "secrets", [&](std::string_view name) { add_secret(name); });
    for_each_member(operand, "inputs", [&](std::string_view name) {
      if (parameter(name) != nullptr) {
        add_secret(name);
      }
    });
    for_each_member(operand, "env", [&](std::string_view name) { add_variable(name); });
  }

  bool wants(std::string_view name) const {
    return interest_ == Interest::any || scope_.file.names.is_token(name);
  }

  template <class F>
  static void for_each_member(std::string_view expression, std::string_view context, const F& add) {
    std::size_t at = 0;
    while (at < expression.size()) {
      if (const std::string_view name = next_member(expression, context, at); !name.empty()) {
        add(name);
      }
    }
  }

  // The parameter as it is declared, whatever the case that it is written in; nothing for other names.
  const std::string* parameter(std::string_view name) const {
    const auto found = scope_.parameters.find(core::to_lower(name));
    return found == scope_.parameters.end() ? nullptr : &found->second;
  }

  void add_secret(std::string_view name) {
    if (!wants(name)) {
      return;
    }
    const std::string* const declared = parameter(name);
    SecretRef secret{declared != nullptr ? Store::caller : Store::ci,
                     declared != nullptr ? *declared : std::string(name),
                     declared != nullptr ? std::string() : scope_.environment, std::nullopt};
    add_word(word_for_secret(scope_.file.references, std::move(secret), words_.empty() ? size_ : 0));
  }

  void add_variable(std::string_view name) {
    for (auto bindings = scope_.bindings.rbegin(); bindings != scope_.bindings.rend(); ++bindings) {
      const auto bound = std::find_if((*bindings)->begin(), (*bindings)->end(),
                                      [&](const Binding& binding) { return binding.variable == name; });
      if (bound == (*bindings)->end()) {
        continue;
      }
      add_word(scope_.file.references.bound_words(bound->value.text, words_.empty() ? size_ : 0));
      return;
    }
    if (scope_.has_outer_variables && wants(name)) {
      add_word(word_for_secret(scope_.file.references, {Store::caller, std::string(name), "", std::nullopt},
                               words_.empty() ? size_ : 0));
    }
  }

  void add_word(const std::string& word) { words_ += word; }

  const ExpressionScope& scope_;
  Interest interest_;
  std::size_t size_ = 0;
  std::string words_;
};

}  // namespace

std::string mask_expressions(std::string_view text, const ExpressionScope& scope, Interest interest) {
  constexpr std::size_t k_longest = 4096;
  ExpressionReader reader(scope, interest);
  std::string masked;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = std::min(text.find("${{", at), text.size());
    masked += text.substr(at, begin - at);
    if (begin == text.size()) {
      break;
    }
    const std::size_t end = text.substr(begin, k_longest).find("}}");
    const std::size_t size = end == std::string_view::npos ? 3 : end + 2;
    const std::string_view expression = text.substr(begin, size);
    const std::string words = reader.words_of(expression, size);
    masked += words.empty() ? std::string(expression) : words;
    at = begin + size;
  }
  return masked;
}

void mask_expressions(std::vector<Binding>& bindings, const ExpressionScope& scope) {
  for (Binding& binding : bindings) {
    const Interest interest = scope.file.names.is_token(binding.variable) ? Interest::any : Interest::by_name;
    binding.value.text = mask_expressions(binding.value.text, scope, interest);
  }
}

}  // namespace ekaudit::pipelines
