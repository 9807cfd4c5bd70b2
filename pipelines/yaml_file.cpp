#include "pipelines/yaml_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;
using core::YamlStyle;

constexpr std::size_t k_most_entries = 10'000;

}  // namespace

YamlFile::YamlFile(const FileText& file)
    : stream_(core::read_yaml(file.content)), lines_(lines_of(file.content)) {}

YamlNode YamlFile::root() const {
  const std::vector<YamlNode> all = documents();
  return all.empty() ? YamlNode() : all.front();
}

void YamlFile::add_problems(Plan& plan) const {
  if (stream_.is_cut_off() && stream_.problem()) {
    // What the pipeline's own system could not read either is not ours to miss.
    const bool is_limit = stream_.problem()->kind == core::ErrorKind::too_large;
    plan.problems.push_back(
        {fmt::format("read as a pipeline only up to {}", stream_.problem()->describe()), is_limit});
  }
  if (stream_.alias_budget_used_up()) {
    plan.problems.push_back(
        {"holds more aliases than are followed: not all of its uses of tokens are known", true});
  }
}

LocatedText YamlFile::text_of(YamlNode node) const {
  if (!node.is_scalar()) {
    return {};
  }
  LocatedText text{std::string(node.text()), node.line(), node.column(), 0};
  const YamlStyle style = node.style();
  if (style == YamlStyle::literal || style == YamlStyle::folded) {
    text.line = node.text_line();
    const std::string_view line =
        text.line <= lines_.size() ? lines_[text.line - 1].text : std::string_view();
    text.column = std::min(line.find_first_not_of(' '), line.size()) + 1;
    text.next_column = style == YamlStyle::literal ? text.column : 0;
  } else if (style != YamlStyle::plain) {
    ++text.column;
  }
  return text;
}

LocatedText YamlFile::lines_of_node(YamlNode node) const {
  LocatedText all;
  for (const YamlNode item : items_or_self(node)) {
    for (const YamlNode inner : items_or_self(item)) {
      if (inner.is_scalar()) {
        all.append(text_of(inner));
      }
    }
  }
  return all;
}

std::vector<Binding> YamlFile::bindings_of(YamlNode mapping) const {
  std::vector<Binding> bindings;
  for (const auto& [key, value] : entries_with_merges(mapping)) {
    if (value.is_scalar()) {
      bindings.push_back({std::string(key.text()), text_of(value)});
    }
  }
  return bindings;
}

std::vector<Binding> YamlFile::environment_of(YamlNode node) const {
  if (!node.resolved().is_sequence()) {
    return bindings_of(node);
  }
  std::vector<Binding> bindings;
  for (const YamlNode item : items_or_self(node)) {
    if (item.is_mapping()) {
      const std::vector<Binding> inner = bindings_of(item);
      bindings.insert(bindings.end(), inner.begin(), inner.end());
      continue;
    }
    LocatedText text = text_of(item);
    const std::size_t equals = text.text.find('=');
    const std::string name = text.text.substr(0, equals);
    const std::size_t skipped = equals == std::string::npos ? text.text.size() : equals + 1;
    text.text.erase(0, skipped);
    text.column += equals == std::string::npos ? 0 : skipped;
    if (!name.empty()) {
      bindings.push_back({name, std::move(text)});
    }
  }
  return bindings;
}

std::vector<std::pair<YamlNode, YamlNode>> entries_with_merges(YamlNode mapping) {
  std::vector<std::pair<YamlNode, YamlNode>> all;
  std::set<std::string, std::less<>> known;
  std::vector<YamlNode> todo = {mapping.resolved()};
  while (!todo.empty() && all.size() < k_most_entries) {
    const YamlNode node = todo.back();
    todo.pop_back();
    for (const core::YamlEntry entry : node.entries()) {
      if (entry.key.text() == "<<") {
        for (const YamlNode merged : items_or_self(entry.value)) {
          if (merged.is_mapping() && todo.size() < 64) {
            todo.push_back(merged);
          }
        }
      } else if (known.emplace(entry.key.text()).second && all.size() < k_most_entries) {
        all.emplace_back(entry.key, entry.value.resolved());
      }
    }
  }
  return all;
}

std::vector<YamlNode> items_or_self(YamlNode node) {
  node = node.resolved();
  if (!node) {
    return {};
  }
  if (!node.is_sequence()) {
    return {node};
  }
  std::vector<YamlNode> items;
  for (const YamlNode item : node.items()) {
    if (items.size() >= k_most_entries) {
      break;
    }
    items.push_back(item.resolved());
  }
  return items;
}

std::string text_or(YamlNode node, std::string_view name) {
  node = node.resolved();
  return std::string(node.is_mapping() ? node.get(name).text() : node.text());
}

}  // namespace ekaudit::pipelines
