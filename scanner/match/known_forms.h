// Replaces any of many known byte strings in a text, in time proportional to the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ekaudit::scanner::match {

class KnownForms {
 public:
  KnownForms();
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
    std::size_t replacement;  // its number
  };

  const Form* longest_at(std::string_view text) const;

  // By their first bytes: as many of them as one of the windows takes, since tokens share a public prefix,
  // which is up to 48 bytes long when it is encoded. Forms that no window fits are few.
  static constexpr std::array<std::size_t, 4> k_windows = {16, 32, 64, 128};
  static std::uint64_t key_of(std::string_view window);
  std::array<std::unordered_map<std::uint64_t, std::vector<Form>>, k_windows.size()> by_key_;
  std::vector<Form> short_;
  std::vector<bool> starts_;  // by the lowest bits of the first window's key: whether any form starts so
  std::vector<std::string> replacements_;
};

}  // namespace ekaudit::scanner::match
