#include "scanner/match/known_forms.h"

#include <algorithm>
#include <cstring>

#include "core/secret.h"

namespace ekaudit::scanner::match {

namespace {

constexpr std::size_t k_start_bits = std::size_t{1} << 16;

}  // namespace

KnownForms::KnownForms() : starts_(k_start_bits) {}

KnownForms::~KnownForms() {
  for (auto& table : by_key_) {
    for (auto& [key, forms] : table) {
      for (Form& form : forms) {
        core::wipe(form.bytes);
      }
    }
  }
  for (Form& form : short_) {
    core::wipe(form.bytes);
  }
}

std::uint64_t KnownForms::key_of(std::string_view window) {
  constexpr std::uint64_t k_odd = 0x9E3779B97F4A7C15U;
  std::uint64_t key = window.size();
  for (std::size_t at = 0; at < window.size(); at += sizeof key) {
    std::uint64_t word = 0;
    std::memcpy(&word, window.data() + at, sizeof word);
    key = (key ^ word) * k_odd;
    key ^= key >> 32U;
  }
  return key;
}

void KnownForms::add(std::string_view form, std::string_view replacement) {
  if (form.empty()) {
    return;
  }
  std::vector<Form>* forms = &short_;
  for (std::size_t i = k_windows.size(); i-- > 0;) {
    if (form.size() >= k_windows[i]) {
      forms = &by_key_[i][key_of(form.substr(0, k_windows[i]))];
      break;
    }
  }
  if (form.size() >= k_windows.front()) {
    starts_[key_of(form.substr(0, k_windows.front())) % k_start_bits] = true;
  }
  const bool known =
      std::any_of(forms->begin(), forms->end(), [&](const Form& other) { return other.bytes == form; });
  if (!known) {
    if (replacements_.empty() || replacements_.back() != replacement) {
      replacements_.emplace_back(replacement);
    }
    forms->push_back({std::string(form), replacements_.size() - 1});
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
  if (text.size() < k_windows.front() || !starts_[key_of(text.substr(0, k_windows.front())) % k_start_bits]) {
    return longest;
  }
  for (std::size_t i = 0; i < k_windows.size() && text.size() >= k_windows[i]; ++i) {
    const auto found = by_key_[i].find(key_of(text.substr(0, k_windows[i])));
    if (found != by_key_[i].end()) {
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
      replaced += replacements_[form->replacement];
      text.remove_prefix(form->bytes.size());
    }
  }
  return replaced;
}

}  // namespace ekaudit::scanner::match
