#include "pipelines/secret_names.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace ekaudit::pipelines {
namespace {

constexpr std::array<std::string_view, 11> k_other_ends = {
    "url", "uri", "project", "workspace", "environment", "path", "file", "enabled", "name", "id", "version"};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// `needle` is in lower case.
bool contains_any_case(std::string_view text, std::string_view needle) {
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                     [](char a, char b) { return lower(a) == b; }) != text.end();
}

// "ek run", "ek list" and so on, as a word of its own.
bool has_cli_call(std::string_view content) {
  constexpr std::array<std::string_view, 7> k_commands = {"run",    "list",   "create", "update",
                                                          "delete", "import", "sdk"};
  std::size_t from = 0;
  while ((from = content.find("ek ", from)) != std::string_view::npos) {
    const bool begins = from == 0 || !core::is_word(content[from - 1]);
    from += 3;
    if (!begins) {
      continue;
    }
    const std::string_view rest = content.substr(from, 8);
    const bool named = std::any_of(k_commands.begin(), k_commands.end(), [&](std::string_view command) {
      return rest.substr(0, command.size()) == command;
    });
    if (named || (!rest.empty() && rest.front() == '-')) {
      return true;
    }
  }
  return false;
}

}  // namespace

SecretNames::SecretNames(const std::vector<std::string>& declared) {
  for (const std::string& name : declared) {
    if (!name.empty()) {
      declared_.push_back(core::to_lower(name));
    }
  }
}

bool SecretNames::is_token(std::string_view name) const {
  constexpr std::size_t k_longest = 256;
  if (name.empty() || name.size() > k_longest) {
    return false;
  }
  const std::string lowered = core::to_lower(name);
  if (std::find(declared_.begin(), declared_.end(), lowered) != declared_.end()) {
    return true;
  }
  const std::size_t vendor = lowered.find("enkryptify");
  if (vendor == std::string::npos) {
    return false;
  }
  const bool is_setting = std::any_of(k_other_ends.begin(), k_other_ends.end(),
                                      [&](std::string_view end) { return ends_with(lowered, end); });
  return !is_setting &&
         (lowered.find("token") != std::string::npos || lowered.find("key") != std::string::npos);
}

bool SecretNames::may_concern(std::string_view content) const {
  return contains_any_case(content, "enkryptify") || has_cli_call(content) ||
         std::any_of(declared_.begin(), declared_.end(),
                     [&](const std::string& name) { return contains_any_case(content, name); });
}

}  // namespace ekaudit::pipelines
