// YAML 1.1 as a located tree. The only includer of <yaml.h>; knows nothing of what the documents mean.
//
// Hostile input is normal: depth, events and size are limited, aliases are never expanded, and following
// them has a budget. What was read before an error is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace ekaudit::core {

struct YamlTree;

inline constexpr std::size_t k_max_yaml_bytes = std::size_t{4} << 20;
inline constexpr std::size_t k_max_yaml_depth = 64;
inline constexpr std::size_t k_max_yaml_events = 1'000'000;
// Nodes that all resolved() calls of one file may cover together.
inline constexpr std::size_t k_max_yaml_alias_nodes = 4'000'000;

enum class YamlKind : std::uint8_t { none, scalar, sequence, mapping, alias };

enum class YamlStyle : std::uint8_t { plain, single_quoted, double_quoted, literal, folded, block, flow };

// Lines and columns count from 1, columns in code points. Only LF, CRLF and CR end lines.
struct YamlPosition {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

class YamlItems;
class YamlEntries;

// One node, or none: every question to a node that is not there has an empty answer, so that
// `root.get("jobs").get("build").text()` needs no checks between. A handle, valid while its stream lives.
class YamlNode {
 public:
  YamlNode() = default;
  YamlNode(const YamlTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}

  YamlKind kind() const;
  YamlStyle style() const;
  explicit operator bool() const { return tree_ != nullptr; }
  bool is_scalar() const { return kind() == YamlKind::scalar; }
  bool is_sequence() const { return kind() == YamlKind::sequence; }
  bool is_mapping() const { return kind() == YamlKind::mapping; }
  bool is_alias() const { return kind() == YamlKind::alias; }
  // An empty plain scalar, "~" or "null", without a tag of another type.
  bool is_null() const;

  // Where it starts, its anchor or tag included, and where it ends (exclusive). A block scalar or
  // collection ends where the next thing begins.
  YamlPosition start() const;
  YamlPosition end() const;
  std::uint32_t line() const { return start().line; }
  std::uint32_t column() const { return start().column; }
  // The line of the text's first line: of a block scalar ('|', '>') the one below its header. In a
  // literal one each further line of text() is the next line of the file.
  std::uint32_t text_line() const;

  // A scalar's value, UTF-8; an alias's anchor; empty for others. What YAML cannot hold (invalid bytes,
  // control characters) and U+0085, U+2028, U+2029 stand as U+FFFD.
  std::string_view text() const;
  std::string_view anchor() const;
  std::string_view tag() const;  // resolved: "tag:yaml.org,2002:str", "!reference"; empty if none was given

  // A sequence's items, a mapping's keys and values, as written: aliases stand for themselves, and a
  // walk over everything ends after as many nodes as the file has. Empty for other kinds.
  YamlItems items() const;
  YamlEntries entries() const;
  std::size_t size() const;  // items or entries

  // The value of a key, the last one if it is repeated; an alias is resolved, here and in the value,
  // and merge keys ("<<") are searched where the mapping itself has no such key. None if absent.
  YamlNode get(std::string_view key) const;
  // The key's own node, as written, without looking into merge keys.
  YamlNode key(std::string_view key) const;

  // What an alias stands for: the nearest node before it with that anchor. The node itself if it is no
  // alias. None if the anchor is unknown, if the alias lies inside the node that it names (so there are
  // no loops), or when the budget is used up. Whoever follows aliases deeper than a fixed number of
  // steps should count as well.
  YamlNode resolved() const;

  bool operator==(const YamlNode& other) const { return tree_ == other.tree_ && index_ == other.index_; }

 private:
  friend class YamlItems;
  friend class YamlEntries;
  YamlNode own_value(std::string_view key) const;

  const YamlTree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

// For range-for over the items of a sequence.
class YamlItems {
 public:
  class Iterator {
   public:
    Iterator(const YamlTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
    YamlNode operator*() const { return YamlNode(tree_, index_); }
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const YamlTree* tree_;
    std::uint32_t index_;
  };

  YamlItems(const YamlTree* tree, std::uint32_t first) : tree_(tree), first_(first) {}
  Iterator begin() const { return {tree_, first_}; }
  Iterator end() const;

 private:
  const YamlTree* tree_;
  std::uint32_t first_;
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;  // none where an error cut the file between the two
};

// For range-for over the entries of a mapping.
class YamlEntries {
 public:
  class Iterator {
   public:
    Iterator(const YamlTree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
    YamlEntry operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const YamlTree* tree_;
    std::uint32_t index_;
  };

  YamlEntries(const YamlTree* tree, std::uint32_t first) : tree_(tree), first_(first) {}
  Iterator begin() const { return {tree_, first_}; }
  Iterator end() const;

 private:
  const YamlTree* tree_;
  std::uint32_t first_;
};

// Why reading ended early, or what was replaced. The message holds nothing of the file.
struct YamlProblem {
  ErrorKind kind = ErrorKind::malformed;  // malformed or too_large (a limit)
  std::string message;                    // "did not find expected key", without the place
  YamlPosition at;

  // "12:3: did not find expected key"
  std::string describe() const;
};

// A file that was read. Movable; not for several threads at once (the alias budget is counted here).
class YamlStream {
 public:
  YamlStream();
  explicit YamlStream(std::unique_ptr<YamlTree> tree);
  YamlStream(YamlStream&&) noexcept;
  YamlStream& operator=(YamlStream&&) noexcept;
  ~YamlStream();

  // One root for each document that is not empty. After an error the last one may be cut off.
  std::vector<YamlNode> documents() const;
  // What ended the reading before the file's end; else the first byte or character that YAML cannot
  // hold, which was replaced.
  const std::optional<YamlProblem>& problem() const;
  bool is_cut_off() const;
  bool alias_budget_used_up() const;
  std::size_t node_count() const;

 private:
  std::unique_ptr<YamlTree> tree_;
};

// Never fails as a whole: see problem(). UTF-8, with or without a mark, or UTF-16 with one.
YamlStream read_yaml(std::string_view bytes);

// The same, for whoever wants all or nothing: the problem as an error, its place in front.
Result<YamlStream> read_whole_yaml(std::string_view bytes);

// Of the library that is loaded.
std::string version_of_libyaml();

}  // namespace ekaudit::core
