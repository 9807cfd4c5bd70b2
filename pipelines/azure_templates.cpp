#include "pipelines/azure_templates.h"

#include <algorithm>

#include "pipelines/text_lines.h"
#include "pipelines/yaml_file.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;

constexpr std::size_t k_most = 10'000;

bool is_expression(YamlNode key) {
  return starts_with(key.text(), "${{");
}

// A condition or a loop around others, and not a step that has one in it.
bool is_template(YamlNode mapping) {
  for (const core::YamlEntry entry : mapping.entries()) {
    if (!is_expression(entry.key)) {
      return false;
    }
  }
  return mapping.is_mapping() && mapping.size() > 0;
}

}  // namespace

std::vector<std::pair<YamlNode, YamlNode>> azure_entries(YamlNode mapping) {
  std::vector<std::pair<YamlNode, YamlNode>> entries;
  std::vector<YamlNode> todo = {mapping};
  for (std::size_t looked_at = 0; !todo.empty() && looked_at < k_most; ++looked_at) {
    const YamlNode node = todo.back();
    todo.pop_back();
    for (const auto& entry : entries_with_merges(node)) {
      if (is_expression(entry.first)) {
        todo.push_back(entry.second);
      } else if (entries.size() < k_most) {
        entries.push_back(entry);
      }
    }
  }
  return entries;
}

std::vector<YamlNode> azure_items(YamlNode list) {
  std::vector<YamlNode> items;
  std::vector<YamlNode> todo = {list.resolved()};
  for (std::size_t looked_at = 0; !todo.empty() && looked_at < k_most; ++looked_at) {
    const YamlNode node = todo.back();
    todo.pop_back();
    if (node.is_sequence()) {
      const std::vector<YamlNode> inner = items_or_self(node);
      todo.insert(todo.end(), inner.rbegin(), inner.rend());
    } else if (is_template(node)) {
      const std::size_t first = todo.size();
      for (const auto& entry : entries_with_merges(node)) {
        todo.push_back(entry.second);
      }
      std::reverse(todo.begin() + static_cast<std::ptrdiff_t>(first), todo.end());
    } else if (node) {
      items.push_back(node);
    }
  }
  return items;
}

std::vector<YamlNode> azure_values(YamlNode mapping, std::string_view key) {
  std::vector<YamlNode> values;
  for (const auto& entry : azure_entries(mapping)) {
    if (entry.first.text() == key) {
      values.push_back(entry.second);
    }
  }
  return values;
}

std::vector<YamlNode> azure_items(YamlNode mapping, std::string_view key) {
  std::vector<YamlNode> all;
  for (const YamlNode value : azure_values(mapping, key)) {
    if (all.size() < k_most) {
      const std::vector<YamlNode> items = azure_items(value);
      all.insert(all.end(), items.begin(), items.end());
    }
  }
  return all;
}

}  // namespace ekaudit::pipelines
