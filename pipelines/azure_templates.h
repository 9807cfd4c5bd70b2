// Parts of an Azure pipeline below template expressions: `- ${{ if … }}:` in lists, `${{ if … }}:` in
// mappings.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/yaml.h"

namespace ekaudit::pipelines {

// The entries of a mapping, those below conditions and loops too.
std::vector<std::pair<core::YamlNode, core::YamlNode>> azure_entries(core::YamlNode mapping);

// What the mapping has under this key, once or below several conditions.
std::vector<core::YamlNode> azure_values(core::YamlNode mapping, std::string_view key);

// The items of a list, or of all lists with this key in the mapping, those below conditions and loops too.
std::vector<core::YamlNode> azure_items(core::YamlNode list);
std::vector<core::YamlNode> azure_items(core::YamlNode mapping, std::string_view key);

}  // namespace ekaudit::pipelines
