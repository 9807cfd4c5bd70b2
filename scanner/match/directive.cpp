#include "scanner/match/directive.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "core/text.h"
#include "scanner/match/position.h"
#include "scanner/match/redact_spans.h"

namespace ekaudit::scanner::match {
namespace {

constexpr std::string_view k_marker = "ekaudit:ignore";
constexpr std::string_view k_white_space = " \t\v\f";
constexpr std::size_t k_reach = 16 << 10;
constexpr std::size_t k_max_line_rest = 4 << 10;
constexpr std::size_t k_max_reason = 200;
constexpr std::size_t k_max_rule_name = 64;
// Against lines made of nothing but directives; more are not looked at and have no effect.
constexpr std::size_t k_max_rules = 32;
constexpr std::size_t k_max_for_one_match = 64;
constexpr std::size_t k_max_in_content = 1 << 16;

struct Mark {
  std::size_t offset;
  std::uint64_t line;
  ParsedDirective parsed;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(k_white_space), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(k_white_space) + 1);
}

std::string_view without_comment_closer(std::string_view text) {
  static constexpr std::array<std::string_view, 7> k_closers = {"-->", "*/", "--}}", "*)", "#}", "%>", "}}"};
  for (const std::string_view closer : k_closers) {
    if (text.ends_with(closer)) {
      return trimmed(text.substr(0, text.size() - closer.size()));
    }
  }
  return text;
}

// Nothing that could be a token gets from here into a report.
bool is_rule_name(std::string_view name) {
  return !name.empty() && name.size() <= k_max_rule_name &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::string_view line_rest(std::string_view content, std::size_t at) {
  const std::string_view rest = content.substr(at, k_max_line_rest);
  return rest.substr(0, rest.find_first_of("\r\n"));
}

bool is_marker(std::string_view content, std::size_t at) {
  const std::size_t end = at + k_marker.size();
  const auto goes_on = [&](std::size_t offset) {
    return core::is_word(content[offset]) || content[offset] == '-';
  };
  return (at == 0 || !goes_on(at - 1)) && (end == content.size() || !goes_on(end));
}

bool is_near_a_match(const std::vector<Match>& matches, std::uint64_t offset) {
  const auto next = std::lower_bound(matches.begin(), matches.end(), offset,
                                     [](const Match& match, std::uint64_t at) { return match.begin < at; });
  return (next != matches.end() && next->begin - offset <= k_reach) ||
         (next != matches.begin() && offset - std::prev(next)->begin <= k_reach);
}

std::vector<Mark> find_marks(std::string_view content, std::uint64_t base_offset, std::uint64_t base_line,
                             const std::vector<Match>& matches) {
  std::vector<Mark> marks;
  LineSweep sweep(content, base_line);
  for (std::size_t at = content.find(k_marker);
       at != std::string_view::npos && marks.size() < k_max_in_content;
       at = content.find(k_marker, at + k_marker.size())) {
    if (is_marker(content, at) && is_near_a_match(matches, base_offset + at)) {
      marks.push_back({at, sweep.at(at).line, parse_directive(line_rest(content, at))});
    }
  }
  return marks;
}

std::vector<Mark>::const_iterator first_from(const std::vector<Mark>& marks, std::size_t offset) {
  return std::lower_bound(marks.begin(), marks.end(), offset,
                          [](const Mark& mark, std::size_t at) { return mark.offset < at; });
}

// At most k_max_reason bytes, not cutting a character in two.
std::string shortened(std::string text) {
  std::size_t end = std::min(text.size(), k_max_reason);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
    --end;
  }
  text.resize(end);
  return text;
}

void add_rules(Directive& directive, const std::vector<std::string_view>& rules) {
  for (const std::string_view rule : rules) {
    if (directive.rules.size() < k_max_rules &&
        std::find(directive.rules.begin(), directive.rules.end(), rule) == directive.rules.end()) {
      directive.rules.emplace_back(rule);
    }
  }
}

}  // namespace

ParsedDirective parse_directive(std::string_view text) {
  ParsedDirective parsed;
  text.remove_prefix(std::min(k_marker.size(), text.size()));
  const std::size_t close = text.find(']');
  if (!text.starts_with('[') || close == std::string_view::npos) {
    parsed.bare = true;
    return parsed;
  }
  std::string_view names = text.substr(1, close - 1);
  while (!names.empty() && parsed.rules.size() < k_max_rules) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = trimmed(names.substr(0, comma));
    if (is_rule_name(name)) {
      parsed.rules.push_back(name);
    }
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  parsed.bare = parsed.rules.empty();
  parsed.reason = without_comment_closer(trimmed(text.substr(close + 1)));
  return parsed;
}

bool attach_directives(std::string_view content, std::uint64_t base_offset, std::uint64_t base_line,
                       std::vector<Match>& matches) {
  bool saw_bare = false;
  const std::vector<Mark> marks = find_marks(content, base_offset, base_line, matches);
  for (Match& match : matches) {
    const std::size_t at = match.begin - base_offset;
    std::size_t seen = 0;
    for (auto mark = first_from(marks, at - std::min(at, k_reach));
         mark != marks.end() && mark->offset <= at + k_reach && seen < k_max_for_one_match; ++mark) {
      if (mark->line != match.position.line && mark->line + 1 != match.position.line) {
        continue;
      }
      ++seen;
      const ParsedDirective& parsed = mark->parsed;
      if (parsed.bare) {
        saw_bare = true;
        continue;
      }
      if (!match.directive) {
        match.directive.emplace();
      }
      add_rules(*match.directive, parsed.rules);
      if (match.directive->reason.empty() && !parsed.reason.empty()) {
        const auto offset = static_cast<std::size_t>(parsed.reason.data() - content.data());
        match.directive->reason = shortened(redact_spans(parsed.reason, base_offset + offset, matches));
      }
    }
  }
  return saw_bare;
}

}  // namespace ekaudit::scanner::match
