// Replaces any of many known byte strings in a text, in time proportional to the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ekaudit::scanner::match {

class KnownForms {
 public:
  KnownForms() = default;
  // The forms are secrets: they are wiped.
  ~KnownForms();
  KnownForms(const KnownForms&) = delete;
  KnownForms& operator=(const KnownForms&) = delete;

  // Empty forms are ignored. Of two equal ones the first stays.
  void add(std::string_view form, std::string_view replacement);

  // From left to right the longest form at each place is replaced. Bytes of replacements are not looked at.
  std::string replace(std::string_view text) const;

 private:
  struct Form {
    std::string bytes;
    std::string replacement;
  };

  const Form* longest_at(std::string_view text) const;

  // By the first k_key_size bytes, which tell tokens apart; forms that are shorter are few.
  static constexpr std::size_t k_key_size = 16;
  std::unordered_map<std::string, std::vector<Form>> by_key_;
  std::vector<Form> short_;
};

}  // namespace ekaudit::scanner::match
