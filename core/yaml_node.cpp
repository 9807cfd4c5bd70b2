#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/yaml.h"
#include "core/yaml_tree.h"

namespace ekaudit::core {
namespace {

// Mappings that one get() looks into by way of merge keys.
constexpr std::size_t k_max_merged = 64;

std::uint32_t next_of(const YamlTree* tree, std::uint32_t index) {
  return index == k_no_yaml_node ? k_no_yaml_node : tree->nodes[index].next;
}

const YamlNodeData k_none;

const YamlNodeData& data_of(const YamlTree* tree, std::uint32_t index) {
  return tree == nullptr ? k_none : tree->nodes[index];
}

}  // namespace

YamlItems::Iterator& YamlItems::Iterator::operator++() {
  index_ = next_of(tree_, index_);
  return *this;
}

YamlItems::Iterator YamlItems::end() const {
  return {tree_, k_no_yaml_node};
}

YamlEntry YamlEntries::Iterator::operator*() const {
  const std::uint32_t value = next_of(tree_, index_);
  return {YamlNode(tree_, index_), value == k_no_yaml_node ? YamlNode() : YamlNode(tree_, value)};
}

YamlEntries::Iterator& YamlEntries::Iterator::operator++() {
  index_ = next_of(tree_, next_of(tree_, index_));
  return *this;
}

YamlEntries::Iterator YamlEntries::end() const {
  return {tree_, k_no_yaml_node};
}

YamlKind YamlNode::kind() const {
  return data_of(tree_, index_).kind;
}

YamlStyle YamlNode::style() const {
  return data_of(tree_, index_).style;
}

bool YamlNode::is_null() const {
  const bool untyped = tag().empty() || tag() == "tag:yaml.org,2002:null";
  return is_scalar() && style() == YamlStyle::plain && untyped &&
         (text().empty() || text() == "~" || text() == "null" || text() == "Null" || text() == "NULL");
}

YamlPosition YamlNode::start() const {
  return data_of(tree_, index_).start;
}

YamlPosition YamlNode::end() const {
  return data_of(tree_, index_).end;
}

std::uint32_t YamlNode::text_line() const {
  const bool is_block = style() == YamlStyle::literal || style() == YamlStyle::folded;
  return is_scalar() && is_block ? line() + 1 : line();
}

std::string_view YamlNode::text() const {
  return tree_ == nullptr ? std::string_view() : tree_->view(tree_->nodes[index_].text);
}

std::string_view YamlNode::anchor() const {
  return tree_ == nullptr || is_alias()
             ? std::string_view()
             : tree_->view(tree_->properties[tree_->nodes[index_].properties].anchor);
}

std::string_view YamlNode::tag() const {
  return tree_ == nullptr ? std::string_view()
                          : tree_->view(tree_->properties[tree_->nodes[index_].properties].tag);
}

YamlItems YamlNode::items() const {
  return {tree_, is_sequence() ? tree_->nodes[index_].first : k_no_yaml_node};
}

YamlEntries YamlNode::entries() const {
  return {tree_, is_mapping() ? tree_->nodes[index_].first : k_no_yaml_node};
}

std::size_t YamlNode::size() const {
  std::size_t count = 0;
  for (std::uint32_t child = data_of(tree_, index_).first; child != k_no_yaml_node;
       child = next_of(tree_, child)) {
    ++count;
  }
  return is_mapping() ? (count + 1) / 2 : count;
}

YamlNode YamlNode::key(std::string_view key) const {
  YamlNode found;
  for (const YamlEntry entry : entries()) {
    if (entry.key.is_scalar() && entry.key.text() == key) {
      found = entry.key;
    }
  }
  return found;
}

YamlNode YamlNode::own_value(std::string_view key) const {
  const YamlNode found = this->key(key);
  const std::uint32_t value = found ? next_of(tree_, found.index_) : k_no_yaml_node;
  return value == k_no_yaml_node ? YamlNode() : YamlNode(tree_, value);
}

YamlNode YamlNode::get(std::string_view key) const {
  std::vector<YamlNode> open = {resolved()};
  for (std::size_t visited = 0; !open.empty() && visited < k_max_merged; ++visited) {
    const YamlNode mapping = open.back();
    open.pop_back();
    if (const YamlNode value = mapping.own_value(key)) {
      return value.resolved();
    }
    const YamlNode merged = mapping.own_value("<<").resolved();
    if (merged.is_mapping()) {
      open.push_back(merged);
    }
    std::vector<YamlNode> several;
    for (const YamlNode item : merged.items()) {
      if (several.size() < k_max_merged) {
        several.push_back(item.resolved());
      }
    }
    open.insert(open.end(), several.rbegin(), several.rend());  // the first of them counts most
  }
  return {};
}

YamlNode YamlNode::resolved() const {
  if (!is_alias()) {
    return *this;
  }
  const std::uint32_t target = tree_->properties[tree_->nodes[index_].properties].target;
  if (target == k_no_yaml_node) {
    return {};
  }
  const std::uint64_t covered = tree_->nodes[target].subtree_end - target;
  if (tree_->alias_nodes + covered > k_max_yaml_alias_nodes) {
    tree_->budget_used_up = true;
    return {};
  }
  tree_->alias_nodes += covered;
  return YamlNode(tree_, target);
}

std::string YamlProblem::describe() const {
  return fmt::format("{}:{}: {}", at.line, at.column, message);
}

YamlStream::YamlStream() : tree_(std::make_unique<YamlTree>()) {}

YamlStream::YamlStream(std::unique_ptr<YamlTree> tree) : tree_(std::move(tree)) {}

YamlStream::YamlStream(YamlStream&&) noexcept = default;

YamlStream& YamlStream::operator=(YamlStream&&) noexcept = default;

YamlStream::~YamlStream() = default;

std::vector<YamlNode> YamlStream::documents() const {
  std::vector<YamlNode> documents;
  for (const std::uint32_t root : tree_->roots) {
    documents.emplace_back(tree_.get(), root);
  }
  return documents;
}

const std::optional<YamlProblem>& YamlStream::problem() const {
  return tree_->problem;
}

bool YamlStream::is_cut_off() const {
  return tree_->cut_off;
}

bool YamlStream::alias_budget_used_up() const {
  return tree_->budget_used_up;
}

std::size_t YamlStream::node_count() const {
  return tree_->nodes.size();
}

Result<YamlStream> read_whole_yaml(std::string_view bytes) {
  YamlStream stream = read_yaml(bytes);
  if (stream.problem()) {
    return fail(stream.problem()->kind, stream.problem()->describe());
  }
  return stream;
}

}  // namespace ekaudit::core
