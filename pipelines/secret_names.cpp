#include "pipelines/secret_names.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

constexpr std::array<std::string_view, 11> k_other_ends = {
    "url", "uri", "project", "workspace", "environment", "path", "file", "enabled", "name", "id", "version"};

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr std::string_view k_vendor = "enkryptify";

bool stands_at(std::string_view text, std::size_t at, std::string_view lowered) {
  return std::equal(lowered.begin(), lowered.end(), text.substr(at, lowered.size()).begin(),
                    text.substr(at, lowered.size()).end(), [](char a, char b) { return a == lower(b); });
}

// Calls `found` with each place of `letter`, until it returns true.
template <class Found>
bool any_place_of(std::string_view text, char letter, Found&& found) {
  for (std::size_t at = text.find(letter); at != std::string_view::npos; at = text.find(letter, at + 1)) {
    if (found(at)) {
      return true;
    }
  }
  return false;
}

// `needle` is in lower case. Looks for its rarest letter, which is fast, in either case.
bool contains_any_case(std::string_view text, std::string_view needle) {
  constexpr std::string_view k_rarest_first = "zjqxkvbpygfwmucdlhrsnioate0123456789_-";
  std::size_t pivot = 0;
  for (std::size_t i = 1; i < needle.size(); ++i) {
    pivot = k_rarest_first.find(needle[i]) < k_rarest_first.find(needle[pivot]) ? i : pivot;
  }
  const auto fits = [&](std::size_t at) { return at >= pivot && stands_at(text, at - pivot, needle); };
  const char letter = needle[pivot];
  return any_place_of(text, letter, fits) ||
         (letter >= 'a' && letter <= 'z' && any_place_of(text, static_cast<char>(letter - 'a' + 'A'), fits));
}

// "ek run", "ek list" and so on, as a word of its own, whose 'k' is at `at`.
bool is_cli_call(std::string_view content, std::size_t at) {
  constexpr std::array<std::string_view, 7> k_commands = {"run",    "list",   "create", "update",
                                                          "delete", "import", "sdk"};
  if (at == 0 || content[at - 1] != 'e' || content.substr(at + 1, 1) != " " ||
      (at > 1 && core::is_word(content[at - 2]))) {
    return false;
  }
  const std::string_view rest = content.substr(at + 2, 8);
  return starts_with(rest, "-") ||
         std::any_of(k_commands.begin(), k_commands.end(),
                     [&](std::string_view command) { return starts_with(rest, command); });
}

// A file may name the two halves of "secret/key" far apart.
bool names_declared(std::string_view content, std::string_view name) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == name.size()) {
    return contains_any_case(content, name);
  }
  return contains_any_case(content, name.substr(0, slash)) &&
         contains_any_case(content, name.substr(slash + 1));
}

}  // namespace

SecretNames::SecretNames(const std::vector<std::string>& declared) {
  for (const std::string& name : declared) {
    declare(name, {});
  }
}

void SecretNames::declare(std::string_view name, std::string_view store) {
  if (!name.empty()) {
    declared_.push_back({std::string(name), core::to_lower(name), std::string(store)});
  }
}

SecretNames SecretNames::of_store(std::string_view store) const {
  SecretNames own;
  std::copy_if(declared_.begin(), declared_.end(), std::back_inserter(own.declared_),
               [&](const Declared& declared) { return declared.store.empty() || declared.store == store; });
  return own;
}

std::vector<std::string> SecretNames::keys_of(std::string_view secret) const {
  const std::string start = core::to_lower(secret) + "/";
  std::vector<std::string> keys;
  for (const Declared& declared : declared_) {
    if (declared.lowered.size() > start.size() && starts_with(declared.lowered, start)) {
      keys.push_back(declared.name.substr(start.size()));
    }
  }
  return keys;
}

bool SecretNames::is_token(std::string_view name) const {
  constexpr std::size_t k_longest = 256;
  if (name.empty() || name.size() > k_longest) {
    return false;
  }
  const std::string lowered = core::to_lower(name);
  if (std::any_of(declared_.begin(), declared_.end(),
                  [&](const Declared& declared) { return declared.lowered == lowered; })) {
    return true;
  }
  const std::size_t vendor = lowered.find(k_vendor);
  if (vendor == std::string::npos) {
    return false;
  }
  const bool is_setting = std::any_of(k_other_ends.begin(), k_other_ends.end(),
                                      [&](std::string_view end) { return ends_with(lowered, end); });
  return !is_setting &&
         (lowered.find("token") != std::string::npos || lowered.find("key") != std::string::npos);
}

bool SecretNames::may_concern(std::string_view content) const {
  // Both have a 'k', which is rare: one pass for both.
  constexpr std::size_t k_place = k_vendor.find('k');
  const auto is_vendor = [&](std::size_t at) {
    return at >= k_place && stands_at(content, at - k_place, k_vendor);
  };
  return any_place_of(content, 'k',
                      [&](std::size_t at) { return is_vendor(at) || is_cli_call(content, at); }) ||
         any_place_of(content, 'K', is_vendor) ||
         std::any_of(declared_.begin(), declared_.end(),
                     [&](const Declared& declared) { return names_declared(content, declared.lowered); });
}

}  // namespace ekaudit::pipelines
