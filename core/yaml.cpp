#include "core/yaml.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <map>
#include <new>
#include <string>
#include <utility>

#include "core/yaml_text.h"
#include "core/yaml_tree.h"

namespace ekaudit::core {
namespace {

// libyaml compares each %TAG directive with all before it.
constexpr std::size_t k_max_tag_directives = 64;

bool is_utf16(std::string_view bytes) {
  return bytes.substr(0, 2) == "\xff\xfe" || bytes.substr(0, 2) == "\xfe\xff";
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + word.size())) {
    ++found;
  }
  return found;
}

bool has_too_many_directives(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  return std::max(count(bytes, "%TAG"), count(bytes, "%\0T\0A\0G"sv)) > k_max_tag_directives;
}

class Parser {
 public:
  explicit Parser(std::string_view text) {
    if (yaml_parser_initialize(&parser_) == 0) {
      throw std::bad_alloc();
    }
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() { yaml_parser_delete(&parser_); }

  bool parse(yaml_event_t& event) { return yaml_parser_parse(&parser_, &event) != 0; }

  YamlProblem problem() const {
    if (parser_.error == YAML_MEMORY_ERROR) {
      throw std::bad_alloc();
    }
    // libyaml's messages are fixed texts.
    const char* words = parser_.problem == nullptr ? "not YAML" : parser_.problem;
    const yaml_mark_t& mark = parser_.error == YAML_READER_ERROR ? parser_.mark : parser_.problem_mark;
    return {ErrorKind::malformed,
            words,
            {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)}};
  }

 private:
  yaml_parser_t parser_;
};

class Event {
 public:
  explicit Event(Parser& parser) : is_there_(parser.parse(event_)) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() {
    if (is_there_) {
      yaml_event_delete(&event_);
    }
  }
  bool is_there() const { return is_there_; }
  const yaml_event_t& get() const { return event_; }

 private:
  yaml_event_t event_;
  bool is_there_;
};

YamlPosition position_of(const yaml_mark_t& mark) {
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

YamlStyle style_of(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return YamlStyle::single_quoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return YamlStyle::double_quoted;
    case YAML_LITERAL_SCALAR_STYLE:
      return YamlStyle::literal;
    case YAML_FOLDED_SCALAR_STYLE:
      return YamlStyle::folded;
    default:
      return YamlStyle::plain;
  }
}

std::string_view view(const unsigned char* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

class Builder {
 public:
  explicit Builder(YamlTree& tree) : tree_(tree) {}

  // False where a limit ends the reading; the tree's problem says which.
  bool take(const yaml_event_t& event) {
    last_ = position_of(event.end_mark);
    if (++events_ > k_max_yaml_events) {
      return refuse(event, fmt::format("more than {} parts", k_max_yaml_events));
    }
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        anchors_.clear();
        return true;
      case YAML_ALIAS_EVENT:
        add_alias(event);
        return true;
      case YAML_SCALAR_EVENT:
        add_scalar(event);
        return true;
      case YAML_SEQUENCE_START_EVENT:
      case YAML_MAPPING_START_EVENT:
        return open(event);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        close();
        return true;
      default:
        return true;
    }
  }

  // Closes what an error left open.
  void finish() {
    while (!open_.empty()) {
      close();
    }
  }

 private:
  struct Open {
    std::uint32_t node;
    std::uint32_t last_child;
  };

  bool refuse(const yaml_event_t& event, std::string message) {
    tree_.problem = YamlProblem{ErrorKind::too_large, std::move(message), position_of(event.start_mark)};
    tree_.cut_off = true;
    return false;
  }

  YamlText keep(std::string_view text) {
    const YamlText kept{static_cast<std::uint32_t>(tree_.texts.size()),
                        static_cast<std::uint32_t>(text.size())};
    tree_.texts += text;
    return kept;
  }

  std::uint32_t add(const yaml_event_t& event, YamlKind kind, YamlStyle style) {
    const auto index = static_cast<std::uint32_t>(tree_.nodes.size());
    YamlNodeData node;
    node.kind = kind;
    node.style = style;
    node.start = position_of(event.start_mark);
    node.end = position_of(event.end_mark);
    node.subtree_end = index + 1;
    tree_.nodes.push_back(node);
    link(index);
    return index;
  }

  void link(std::uint32_t index) {
    if (open_.empty()) {
      tree_.roots.push_back(index);
      return;
    }
    Open& parent = open_.back();
    if (parent.last_child == k_no_yaml_node) {
      tree_.nodes[parent.node].first = index;
    } else {
      tree_.nodes[parent.last_child].next = index;
    }
    parent.last_child = index;
  }

  void add_properties(std::uint32_t index, std::string_view anchor, std::string_view tag) {
    if (anchor.empty() && tag.empty()) {
      return;
    }
    tree_.nodes[index].properties = static_cast<std::uint32_t>(tree_.properties.size());
    tree_.properties.push_back({keep(anchor), keep(tag), k_no_yaml_node});
    if (!anchor.empty()) {
      anchors_[std::string(anchor)] = index;
    }
  }

  void add_alias(const yaml_event_t& event) {
    const std::uint32_t index = add(event, YamlKind::alias, YamlStyle::plain);
    const std::string_view name = view(event.data.alias.anchor);
    tree_.nodes[index].text = keep(name);
    tree_.nodes[index].properties = static_cast<std::uint32_t>(tree_.properties.size());
    const auto found = anchors_.find(name);
    const bool is_outside = found != anchors_.end() && !is_open(found->second);
    tree_.properties.push_back({{}, {}, is_outside ? found->second : k_no_yaml_node});
  }

  bool is_open(std::uint32_t node) const {
    return std::any_of(open_.begin(), open_.end(), [node](const Open& each) { return each.node == node; });
  }

  void add_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    const std::uint32_t index = add(event, YamlKind::scalar, style_of(scalar.style));
    tree_.nodes[index].text = keep({reinterpret_cast<const char*>(scalar.value), scalar.length});
    add_properties(index, view(scalar.anchor), view(scalar.tag));
  }

  bool open(const yaml_event_t& event) {
    if (open_.size() == k_max_yaml_depth) {
      return refuse(event, fmt::format("nested deeper than {}", k_max_yaml_depth));
    }
    const bool is_mapping = event.type == YAML_MAPPING_START_EVENT;
    const bool is_flow = is_mapping ? event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                                    : event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    const std::uint32_t index = add(event, is_mapping ? YamlKind::mapping : YamlKind::sequence,
                                    is_flow ? YamlStyle::flow : YamlStyle::block);
    if (is_mapping) {
      add_properties(index, view(event.data.mapping_start.anchor), view(event.data.mapping_start.tag));
    } else {
      add_properties(index, view(event.data.sequence_start.anchor), view(event.data.sequence_start.tag));
    }
    open_.push_back({index, k_no_yaml_node});
    return true;
  }

  void close() {
    YamlNodeData& node = tree_.nodes[open_.back().node];
    node.end = last_;
    node.subtree_end = static_cast<std::uint32_t>(tree_.nodes.size());
    open_.pop_back();
  }

  YamlTree& tree_;
  std::vector<Open> open_;
  std::map<std::string, std::uint32_t, std::less<>> anchors_;
  std::size_t events_ = 0;
  YamlPosition last_{1, 1};
};

void build(std::string_view text, YamlTree& tree) {
  Parser parser(text);
  Builder builder(tree);
  while (true) {
    const Event event(parser);
    if (!event.is_there()) {
      tree.problem = parser.problem();
      tree.cut_off = true;
      break;
    }
    if (!builder.take(event.get()) || event.get().type == YAML_STREAM_END_EVENT) {
      break;
    }
  }
  builder.finish();
}

}  // namespace

YamlStream read_yaml(std::string_view bytes) {
  auto tree = std::make_unique<YamlTree>();
  tree->cut_off = bytes.size() > k_max_yaml_bytes || has_too_many_directives(bytes);
  if (bytes.size() > k_max_yaml_bytes) {
    tree->problem = YamlProblem{ErrorKind::too_large, "larger than 4 MiB", {1, 1}};
  } else if (tree->cut_off) {
    tree->problem =
        YamlProblem{ErrorKind::too_large, fmt::format("more than {} %TAG", k_max_tag_directives), {1, 1}};
  } else if (is_utf16(bytes)) {
    build(bytes, *tree);
  } else {
    build(clean_yaml_text(bytes, tree->problem), *tree);
  }
  return YamlStream(std::move(tree));
}

std::string version_of_libyaml() {
  return ::yaml_get_version_string();
}

}  // namespace ekaudit::core
