// A repository's own configuration file, as plain text: no includes are followed and nothing in it is
// acted upon. Syntax: git-config(1), "CONFIGURATION FILE".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekaudit::scanner::git {

struct ConfigEntry {
  std::string section;     // lower case
  std::string subsection;  // as it stands
  std::string name;        // lower case
  std::string value;       // "true" for a name without "="
};

struct Config {
  std::vector<ConfigEntry> entries;
  bool malformed = false;  // some lines made no sense and were left out

  // The last value, as Git takes it. Section and name in lower case.
  std::optional<std::string_view> value(std::string_view section, std::string_view subsection,
                                        std::string_view name) const;
};

Config parse_config(std::string_view text);

}  // namespace ekaudit::scanner::git
