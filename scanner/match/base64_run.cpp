#include "scanner/match/base64_run.h"

#include <algorithm>
#include <utility>

namespace ekaudit::scanner::match {
namespace {

using Kind = Base64Unit::Kind;

constexpr std::size_t k_min_wrapped_line = 40;
constexpr std::size_t k_usual_line = 76;
constexpr std::size_t k_longest_unit = 6;  // \u002B

// Whether a line of base64 may end at `at`: nothing else stands on it.
bool ends_line(std::string_view text, std::size_t at) {
  constexpr std::string_view k_closers = "=\"'`<\\\r\n";
  return at >= text.size() || k_closers.find(text[at]) != std::string_view::npos ||
         text.substr(at, 3) == "%3D" || text.substr(at, 3) == "%3d" || text.substr(at, 2) == "%0";
}

bool may_follow(std::size_t lower, std::size_t upper) {
  return upper >= k_min_wrapped_line && upper % 4 == 0 && lower > 0 && lower <= std::max(upper, k_usual_line);
}

}  // namespace

Base64Run::Line Base64Run::read_right(std::string_view text, std::size_t from, std::size_t limit) {
  Line line{{}, from, Edge::natural};
  while (true) {
    const Base64Unit unit = read_base64_unit(text, line.edge);
    if (unit.kind != Kind::digit) {
      return line;
    }
    if (line.edge + unit.size > limit) {
      line.edge_kind = Edge::cut;
      return line;
    }
    line.digits.push_back({line.edge, static_cast<std::uint8_t>(unit.size), unit.value});
    line.edge += unit.size;
  }
}

Base64Run::Line Base64Run::read_left(std::string_view text, std::size_t from, std::size_t limit) {
  Line line{{}, from, Edge::natural};
  while (true) {
    const Base64Unit unit = read_base64_unit_before(text, line.edge);
    if (unit.kind != Kind::digit) {
      break;
    }
    if (line.edge < limit + unit.size) {
      line.edge_kind = Edge::cut;
      break;
    }
    line.edge -= unit.size;
    line.digits.push_back({line.edge, static_cast<std::uint8_t>(unit.size), unit.value});
  }
  std::reverse(line.digits.begin(), line.digits.end());
  return line;
}

Base64Run::Base64Run(std::string_view text, std::size_t at) {
  const Window window(text, at);
  Line before = read_left(text, at, window.begin);
  Line behind = read_right(text, at, window.end);
  digits_ = std::move(before.digits);
  digits_.insert(digits_.end(), behind.digits.begin(), behind.digits.end());
  begin_ = before.edge;
  end_ = behind.edge;
  left_ = before.edge_kind;
  right_ = behind.edge_kind;
  const std::size_t line_size = digits_.size();
  if (left_ == Edge::natural && right_ == Edge::natural && ends_line(text, end_)) {
    join_above(text, line_size, window);
  }
  if (right_ == Edge::natural) {
    join_below(text, line_size, window);
  }
}

void Base64Run::join_below(std::string_view text, std::size_t line_size, const Window& window) {
  while (true) {
    const Base64Unit line_break = read_base64_unit(text, end_);
    if (line_break.kind != Kind::line_break || line_size < k_min_wrapped_line) {
      return;
    }
    // One digit more than may follow is enough to see that the line is too long.
    const std::size_t longest = std::max(line_size, k_usual_line) + 1;
    const std::size_t next = end_ + line_break.size;
    const std::size_t limit = std::min(window.end, next + longest * k_longest_unit);
    const Line line = read_right(text, next, limit);
    if (line.edge_kind == Edge::cut || next > limit) {
      right_ = limit == window.end ? Edge::cut : Edge::natural;
      return;
    }
    if (!may_follow(line.digits.size(), line_size) || !ends_line(text, line.edge)) {
      return;
    }
    digits_.insert(digits_.end(), line.digits.begin(), line.digits.end());
    end_ = line.edge;
    line_size = line.digits.size();
  }
}

void Base64Run::join_above(std::string_view text, std::size_t line_size, const Window& window) {
  std::vector<Line> above;
  while (true) {
    const Base64Unit line_break = read_base64_unit_before(text, begin_);
    if (line_break.kind != Kind::line_break) {
      break;
    }
    if (begin_ < window.begin + line_break.size) {
      left_ = Edge::cut;
      break;
    }
    Line line = read_left(text, begin_ - line_break.size, window.begin);
    if (!may_follow(line_size, line.digits.size())) {
      break;
    }
    begin_ = line.edge;
    left_ = line.edge_kind;
    line_size = line.digits.size();
    above.push_back(std::move(line));
    if (left_ == Edge::cut) {
      break;
    }
  }
  std::vector<Digit> joined;
  for (auto line = above.rbegin(); line != above.rend(); ++line) {
    joined.insert(joined.end(), line->digits.begin(), line->digits.end());
  }
  digits_.insert(digits_.begin(), joined.begin(), joined.end());
}

std::size_t Base64Run::index_of(std::size_t offset) const {
  const auto found = std::lower_bound(digits_.begin(), digits_.end(), offset,
                                      [](const Digit& digit, std::size_t at) { return digit.begin < at; });
  return static_cast<std::size_t>(found - digits_.begin());
}

bool Base64Run::covers(std::size_t offset) const {
  const std::size_t margin = right_ == Edge::cut ? std::min(k_margin_right, end_ - begin_) : 0;
  const std::size_t index = index_of(offset);
  return offset + margin < end_ && index < digits_.size() && digits_[index].begin == offset;
}

unsigned Base64Run::phase_of_first(std::size_t at, unsigned phase) const {
  return static_cast<unsigned>((phase + 3 * index_of(at)) % 4);
}

DecodedRun Base64Run::decode(unsigned phase_of_first) const {
  DecodedRun run(k_base64_label, begin_);
  for (std::size_t i = (4 - phase_of_first) % 4; i + 1 < digits_.size(); i += 4) {
    const std::size_t group = std::min<std::size_t>(4, digits_.size() - i);
    for (std::size_t k = 0; k + 1 < group; ++k) {
      const Digit& first = digits_[i + k];
      const Digit& second = digits_[i + k + 1];
      const unsigned bits = unsigned{first.value} << 6 | second.value;
      run.append(static_cast<char>(bits >> (4 - 2 * k) & 0xff), first.begin, second.begin + second.size);
    }
  }
  run.finish(begin_, left_, end_, right_);
  return run;
}

}  // namespace ekaudit::scanner::match
