// How core/yaml keeps what it read. For core/yaml.cpp and core/yaml_node.cpp only.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/yaml.h"

namespace ekaudit::core {

inline constexpr std::uint32_t k_no_yaml_node = 0xffffffff;

struct YamlText {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
};

// Nodes stand in the order of the file, so what lies inside a node is the range (index, subtree_end).
struct YamlNodeData {
  YamlPosition start;
  YamlPosition end;
  YamlText text;
  std::uint32_t properties = 0;  // index into YamlTree::properties; 0: none
  std::uint32_t first = k_no_yaml_node;
  std::uint32_t next = k_no_yaml_node;
  std::uint32_t subtree_end = 0;
  YamlKind kind = YamlKind::none;
  YamlStyle style = YamlStyle::plain;
};

struct YamlProperties {
  YamlText anchor;
  YamlText tag;
  std::uint32_t target = k_no_yaml_node;  // of an alias: the node that it names
};

struct YamlTree {
  std::deque<YamlNodeData> nodes;
  std::vector<YamlProperties> properties = std::vector<YamlProperties>(1);
  std::string texts;
  std::vector<std::uint32_t> roots;
  std::optional<YamlProblem> problem;
  bool cut_off = false;
  mutable std::uint64_t alias_nodes = 0;
  mutable bool budget_used_up = false;

  std::string_view view(YamlText text) const {
    return std::string_view(texts).substr(text.offset, text.size);
  }
};

}  // namespace ekaudit::core
