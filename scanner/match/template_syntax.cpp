#include "scanner/match/template_syntax.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::size_t k_max_name = 64;

bool is_name_start(char c) {
  return core::is_word(c) && (c < '0' || c > '9');
}

// The length of a placeholder's name ("name", "your-token", "item.id") at the start of `text`.
std::size_t name_size(std::string_view text) {
  if (text.empty() || !is_name_start(text.front())) {
    return 0;
  }
  const std::string_view head = text.substr(0, k_max_name);
  const auto* end = std::find_if_not(head.begin(), head.end(),
                                     [](char c) { return core::is_word(c) || c == '-' || c == '.'; });
  return static_cast<std::size_t>(end - head.begin());
}

// `open` name `close`, with nothing else between.
bool is_named(std::string_view text, std::string_view open, std::string_view close) {
  if (!text.starts_with(open)) {
    return false;
  }
  text.remove_prefix(open.size());
  const std::size_t size = name_size(text);
  return size > 0 && text.substr(size).starts_with(close);
}

// {{#if}}, {{/if}}, {{- end }}, {{ else }}: nothing is inserted here.
bool is_control_statement(std::string_view text) {
  static constexpr std::array<std::string_view, 6> k_keywords = {"end", "else", "if", "with", "range", "for"};
  text.remove_prefix(2);
  if (text.starts_with('-') || text.starts_with('/') || text.starts_with('#')) {
    return true;
  }
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, name_size(text));
  return std::find(k_keywords.begin(), k_keywords.end(), word) != k_keywords.end();
}

bool is_interpolation(std::string_view after) {
  static constexpr std::array<std::string_view, 5> k_openers = {"${", "$(", "#{", "%{", "<%="};
  return (after.starts_with("{{") && !is_control_statement(after)) || is_named(after, "{", "}") ||
         std::any_of(k_openers.begin(), k_openers.end(),
                     [&](std::string_view opener) { return after.starts_with(opener); });
}

// %s, %v, %(name)s; %d only where it cannot be the percent encoding of a byte.
bool is_format_directive(std::string_view after) {
  return after.starts_with("%s") || after.starts_with("%v") || is_named(after, "%(", ")s") ||
         (after.starts_with("%d") && (after.size() == 2 || !core::is_hex_digit(after[2])));
}

// Only where the body itself says that something is missing.
bool is_named_hole(std::string_view after) {
  return is_named(after, "<", ">") || (after.starts_with('$') && name_size(after.substr(1)) > 0);
}

bool opens_template(std::string_view before) {
  static constexpr std::array<std::string_view, 5> k_openers = {"${", "$(", "#{", "%{", "{{"};
  if (before.ends_with("{{ ")) {
    return true;
  }
  return std::any_of(k_openers.begin(), k_openers.end(),
                     [&](std::string_view opener) { return before.ends_with(opener); });
}

}  // namespace

Surroundings surroundings_of(std::string_view text, Span token) {
  const std::string_view after = text.substr(token.end, k_max_name + 8);
  const char last = text[token.end - 1];
  const bool has_hole = (last == '_' || last == '-') && is_named_hole(after);
  const bool is_template = has_hole || is_interpolation(after) || is_format_directive(after) ||
                           opens_template(text.substr(0, token.begin));
  return is_template ? Surroundings::template_syntax : Surroundings::plain;
}

}  // namespace ekaudit::scanner::match
