// Base64 as it stands in files: standard or URL alphabet; '+', '/' and '=' maybe written as %2B, \/ or
// \u002B; wrapped at a line width, with LF, CRLF or a written \n, and indented.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/match/decoded_run.h"

namespace ekaudit::scanner::match {

// One element of base64 text.
struct Base64Unit {
  enum class Kind {
    digit,       // six bits
    line_break,  // with the indentation behind it
    end,         // anything else, padding too; its size is 0
  };
  Kind kind = Kind::end;
  std::uint8_t value = 0;
  std::size_t size = 0;  // bytes that spell it
};

// The unit that begins at `at`, which may be text.size().
Base64Unit read_base64_unit(std::string_view text, std::size_t at);

// The unit that ends before `at`.
Base64Unit read_base64_unit_before(std::string_view text, std::size_t at);

// The digits around a literal. Lines are joined only where they look wrapped: the upper one has 40 digits
// or more, in groups of four; the lower one is not longer than it or 76; and nothing but base64 stands on
// it. So most lists with one value a line stay apart.
class Base64Run {
 public:
  Base64Run() = default;
  // `at` must be the offset of a digit.
  Base64Run(std::string_view text, std::size_t at);

  // Whether the digit at this offset is one of this run's that need no other window.
  bool covers(std::size_t offset) const;

  // Where in a group of four the run's first digit stands, if the digit at `at` is at `phase`.
  unsigned phase_of_first(std::size_t at, unsigned phase) const;

  // Digits in front of the first whole group are left out.
  DecodedRun decode(unsigned phase_of_first) const;

 private:
  struct Digit {
    std::size_t begin;
    std::uint8_t size;
    std::uint8_t value;
  };
  // Digits in a row without a line break.
  struct Line {
    std::vector<Digit> digits;
    std::size_t edge;  // where reading stopped
    Edge edge_kind;
  };

  static Line read_right(std::string_view text, std::size_t from, std::size_t limit);
  static Line read_left(std::string_view text, std::size_t from, std::size_t limit);
  void join_below(std::string_view text, std::size_t line_size, const Window& window);
  void join_above(std::string_view text, std::size_t line_size, const Window& window);
  std::size_t index_of(std::size_t offset) const;

  std::vector<Digit> digits_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Edge left_ = Edge::natural;
  Edge right_ = Edge::natural;
};

}  // namespace ekaudit::scanner::match
