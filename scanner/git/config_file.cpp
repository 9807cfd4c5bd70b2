#include "scanner/git/config_file.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace ekaudit::scanner::git {

namespace {

constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

constexpr bool is_name_character(char c) {
  return core::is_word(c) ? c != '_' : c == '-';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) {
      text_.remove_prefix(3);
    }
  }

  Config parse() {
    while (skip_blank()) {
      if (peek() == '#' || peek() == ';') {
        skip_line();
      } else if (!(peek() == '[' ? read_section() : read_entry())) {
        config_.malformed = true;
        skip_line();
      }
    }
    return std::move(config_);
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  // NUL at the end, which is no valid character anywhere.
  char peek() const { return at_end() ? '\0' : text_[position_]; }
  bool at_line_end() const { return at_end() || peek() == '\n'; }

  void skip_spaces() {
    while (!at_end() && is_space(peek())) {
      ++position_;
    }
  }

  bool skip_blank() {
    while (!at_end() && (is_space(peek()) || peek() == '\n')) {
      ++position_;
    }
    return !at_end();
  }

  void skip_line() {
    while (!at_line_end()) {
      ++position_;
    }
  }

  std::string read_name(std::string_view further = {}) {
    const std::size_t start = position_;
    while (!at_end() && (is_name_character(peek()) || further.find(peek()) != std::string_view::npos)) {
      ++position_;
    }
    return core::to_lower(text_.substr(start, position_ - start));
  }

  // [section], [section "subsection"] or the old [section.subsection].
  bool read_section() {
    ++position_;
    section_ = read_name(".");
    subsection_.clear();
    if (const std::size_t dot = section_.find('.'); dot != std::string::npos) {
      subsection_ = section_.substr(dot + 1);
      section_.resize(dot);
    }
    skip_spaces();
    if (peek() == '"' && !read_subsection()) {
      section_.clear();
      return false;
    }
    if (peek() != ']') {
      section_.clear();
      return false;
    }
    ++position_;
    return true;
  }

  bool read_subsection() {
    ++position_;
    while (!at_line_end() && peek() != '"') {
      if (peek() == '\\') {
        ++position_;
        if (at_line_end()) {
          return false;
        }
      }
      subsection_.push_back(text_[position_++]);
    }
    if (peek() != '"') {
      return false;
    }
    ++position_;
    return true;
  }

  bool read_entry() {
    ConfigEntry entry{section_, subsection_, read_name(), {}};
    skip_spaces();
    if (entry.name.empty() || section_.empty()) {
      return false;
    }
    if (peek() == '=') {
      ++position_;
      if (!read_value(entry.value)) {
        return false;
      }
    } else if (at_line_end() || peek() == '#' || peek() == ';') {
      entry.value = "true";
      skip_line();
    } else {
      return false;
    }
    config_.entries.push_back(std::move(entry));
    return true;
  }

  // Up to the end of the line or a comment; a backslash at the end of a line joins the next one.
  bool read_value(std::string& value) {
    skip_spaces();
    bool quoted = false;
    std::size_t kept = 0;  // everything but spaces at the end
    for (; !at_line_end(); ++position_) {
      const char c = peek();
      if (!quoted && (c == '#' || c == ';')) {
        skip_line();
        break;
      }
      if (c == '"') {
        quoted = !quoted;
        kept = value.size();
      } else if (c == '\\') {
        ++position_;
        if (!append_escaped(value)) {
          return false;
        }
        kept = value.size();
      } else {
        value.push_back(c);
        kept = quoted || !is_space(c) ? value.size() : kept;
      }
    }
    value.resize(kept);
    return !quoted;
  }

  bool append_escaped(std::string& value) {
    if (peek() == '\r' && position_ + 1 < text_.size() && text_[position_ + 1] == '\n') {
      ++position_;
    }
    switch (peek()) {
      case '\n':
        return true;
      case '"':
      case '\\':
        value.push_back(peek());
        return true;
      case 'n':
        value.push_back('\n');
        return true;
      case 't':
        value.push_back('\t');
        return true;
      case 'b':
        value.push_back('\b');
        return true;
      default:
        return false;
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::string section_;
  std::string subsection_;
  Config config_;
};

}  // namespace

std::optional<std::string_view> Config::value(std::string_view section, std::string_view subsection,
                                              std::string_view name) const {
  const auto found = std::find_if(entries.rbegin(), entries.rend(), [&](const ConfigEntry& entry) {
    return entry.section == section && entry.subsection == subsection && entry.name == name;
  });
  return found == entries.rend() ? std::nullopt : std::optional<std::string_view>(found->value);
}

Config parse_config(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace ekaudit::scanner::git
