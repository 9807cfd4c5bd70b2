// YAML pipelines: nodes as located texts, and the shapes that several formats share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/yaml.h"
#include "pipelines/plan.h"
#include "pipelines/text_lines.h"

namespace ekaudit::pipelines {

// Whether Helm completes the file before anything reads it as YAML.
enum class Templates { none, helm };

class YamlFile {
 public:
  explicit YamlFile(const FileText& file, Templates templates = Templates::none);

  std::vector<core::YamlNode> documents() const { return stream_.documents(); }
  // The first document, or none.
  core::YamlNode root() const;
  // What could not be read.
  void add_problems(Plan& plan) const;

  // A scalar's text where it stands; empty for other nodes.
  LocatedText text_of(core::YamlNode node) const;
  // The same without its place.
  std::string name_of(core::YamlNode node) const;
  // A scalar, or the scalars of a sequence (of sequences), one a line.
  LocatedText lines_of_node(core::YamlNode node) const;
  // The words of a container's command as one line; of a shell that is given a script, the script alone.
  LocatedText command_of(const std::vector<core::YamlNode>& parts) const;
  // NAME: value, merge keys included; values that are no scalars are left out.
  std::vector<Binding> bindings_of(core::YamlNode mapping) const;
  // The same, or a list of "NAME=value".
  std::vector<Binding> environment_of(core::YamlNode node) const;

 private:
  void place_lines(core::YamlNode node, LocatedText& text) const;

  Templates templates_;
  core::YamlStream stream_;
  std::vector<TextLine> lines_;
};

// Entries of a mapping and of what it merges in ("<<"), the former first; aliases resolved. At most 10,000.
std::vector<std::pair<core::YamlNode, core::YamlNode>> entries_with_merges(core::YamlNode mapping);

// The items of a sequence, aliases resolved; anything else is its only item; none of nothing.
std::vector<core::YamlNode> items_or_self(core::YamlNode node);

// A scalar's text, or that of its key `name`, where `node` is a mapping.
std::string text_or(core::YamlNode node, std::string_view name);

}  // namespace ekaudit::pipelines
