#include "scanner/match/known_forms.h"

#include <algorithm>

#include "core/secret.h"

namespace ekaudit::scanner::match {

KnownForms::~KnownForms() {
  for (auto& [key, forms] : by_key_) {
    for (Form& form : forms) {
      core::wipe(form.bytes);
    }
  }
  for (Form& form : short_) {
    core::wipe(form.bytes);
  }
}

void KnownForms::add(std::string_view form, std::string_view replacement) {
  if (form.empty()) {
    return;
  }
  std::vector<Form>& forms =
      form.size() < k_key_size ? short_ : by_key_[std::string(form.substr(0, k_key_size))];
  const bool known =
      std::any_of(forms.begin(), forms.end(), [&](const Form& other) { return other.bytes == form; });
  if (!known) {
    forms.push_back({std::string(form), std::string(replacement)});
  }
}

const KnownForms::Form* KnownForms::longest_at(std::string_view text) const {
  const Form* longest = nullptr;
  const auto consider = [&](const Form& form) {
    if (text.substr(0, form.bytes.size()) == form.bytes &&
        (longest == nullptr || form.bytes.size() > longest->bytes.size())) {
      longest = &form;
    }
  };
  std::for_each(short_.begin(), short_.end(), consider);
  if (text.size() >= k_key_size && !by_key_.empty()) {
    if (const auto found = by_key_.find(std::string(text.substr(0, k_key_size))); found != by_key_.end()) {
      std::for_each(found->second.begin(), found->second.end(), consider);
    }
  }
  return longest;
}

std::string KnownForms::replace(std::string_view text) const {
  std::string replaced;
  replaced.reserve(text.size());
  while (!text.empty()) {
    const Form* form = longest_at(text);
    if (form == nullptr) {
      replaced.push_back(text.front());
      text.remove_prefix(1);
    } else {
      replaced += form->replacement;
      text.remove_prefix(form->bytes.size());
    }
  }
  return replaced;
}

}  // namespace ekaudit::scanner::match
