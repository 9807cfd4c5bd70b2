#include "pipelines/yaml_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "pipelines/helm_templates.h"
#include "pipelines/shell_programs.h"

namespace ekaudit::pipelines {
namespace {

using core::YamlNode;
using core::YamlStyle;

constexpr std::size_t k_most_entries = 10'000;

std::string yaml_text(std::string_view content, Templates templates) {
  const bool has_templates = templates == Templates::helm && content.find("{{") != std::string_view::npos;
  return has_templates ? hide_templates(content) : std::string(content);
}

// What is left of the line from this column on.
std::string_view from_column(std::string_view line, std::uint64_t column) {
  std::size_t at = 0;
  for (std::uint64_t passed = 1; at < line.size() && passed < column; ++passed) {
    do {
      ++at;
    } while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U);
  }
  return line.substr(at);
}

}  // namespace

YamlFile::YamlFile(const FileText& file, Templates templates)
    : templates_(templates),
      stream_(core::read_yaml(yaml_text(file.content, templates))),
      lines_(lines_of(file.content)) {}

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
  LocatedText text{name_of(node), node.line(), node.column(), 0};
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
  if (style != YamlStyle::literal && node.end().line > text.line) {
    place_lines(node, text);
  }
  return text;
}

std::string YamlFile::name_of(YamlNode node) const {
  return templates_ == Templates::helm ? show_templates(node.text()) : std::string(node.text());
}

// YAML joins the lines of such a scalar: each has its place as long as it stands in the text as in the file.
void YamlFile::place_lines(YamlNode node, LocatedText& text) const {
  constexpr std::string_view k_blanks = " \n";
  const std::string_view all = text.text;
  const std::uint64_t last = std::min<std::uint64_t>(node.end().line, lines_.size());
  std::size_t at = 0;
  for (std::uint64_t number = text.line; number <= last && at < all.size(); ++number) {
    std::string_view line = lines_[number - 1].text;
    line = trim(number == text.line ? from_column(line, text.column) : line);
    if (number == last) {
      line = line.substr(0, all.size() - at);  // a quote, or what else ends the scalar
    }
    if (line.empty()) {
      continue;
    }
    at = std::min(all.find_first_not_of(k_blanks, at), all.size());
    if (!starts_with(all.substr(at), line)) {
      return;
    }
    if (number != text.line) {
      const std::size_t indent = lines_[number - 1].text.find_first_not_of(" \t");
      text.pieces.push_back({at, number, indent + 1, 0});
    }
    at += line.size();
  }
}

LocatedText YamlFile::command_of(const std::vector<YamlNode>& parts) const {
  std::vector<LocatedText> words;
  for (const YamlNode part : parts) {
    for (const YamlNode item : items_or_self(part)) {
      if (item.is_scalar()) {
        words.push_back(text_of(item));
      }
    }
  }
  if (words.size() > 2 && is_shell(base_name(words.front().text))) {
    std::size_t at = 1;
    bool has_script = false;
    for (; at < words.size() && starts_with(words[at].text, "-"); ++at) {
      has_script |= ends_with(words[at].text, "c");
    }
    if (has_script && at < words.size()) {
      return words[at];
    }
  }
  LocatedText all;
  for (const LocatedText& word : words) {
    all.append(word, ' ');
  }
  return all;
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
    if (equals == std::string::npos) {
      text.text.clear();
    } else {
      text.drop_front(skipped);
    }
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
