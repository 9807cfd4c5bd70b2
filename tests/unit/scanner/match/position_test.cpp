#include "scanner/match/position.h"

#include <gtest/gtest.h>

#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using testing::k_body;
using testing::only_match;
using testing::token;

Position position(std::string_view before, std::string_view after = "") {
  return only_match(std::string(before) + token(k_body) + std::string(after)).position;
}

TEST(Position, CountsFromOne) {
  EXPECT_EQ(position(""), (Position{1, 1, 1, 41}));
  EXPECT_EQ(position("a="), (Position{1, 3, 1, 43}));
}

TEST(Position, KnowsAllLineEnds) {
  EXPECT_EQ(position("a\nb\n "), (Position{3, 2, 3, 42}));
  EXPECT_EQ(position("a\r\nb\r\n "), (Position{3, 2, 3, 42}));
  EXPECT_EQ(position("a\rb\r "), (Position{3, 2, 3, 42}));
  EXPECT_EQ(position("\n\r\n\r", "\r\n"), (Position{4, 1, 4, 41}));
  EXPECT_EQ(position("a\n\rb\n"), (Position{4, 1, 4, 41}));
}

TEST(Position, CountsCodePoints) {
  EXPECT_EQ(position("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80="), (Position{1, 5, 1, 45}));
  EXPECT_EQ(position("\xff\xfe\x80 "), (Position{1, 5, 1, 45}));
  EXPECT_EQ(position("\xef\xbb\xbf"), (Position{1, 2, 1, 42}));
  EXPECT_EQ(position(std::string("\0\0 ", 3)), (Position{1, 4, 1, 44}));
}

TEST(Position, EndsOnALaterLineWhereTextIsWrapped) {
  const std::string encoded = testing::base64url("x=" + token(k_body) + std::string(40, '.'));
  const Position place = only_match("\n" + testing::wrap(encoded, 40, "\n")).position;
  EXPECT_EQ(place.line, 2U);
  EXPECT_EQ(place.column, 3U);  // the third byte begins in the third digit
  EXPECT_EQ(place.end_line, 3U);
  EXPECT_EQ(place.end_column, 17U);
}

TEST(LineSweep, GoesOnFromWhereItWas) {
  LineSweep sweep("ab\ncd\r\nef", 10);
  EXPECT_EQ(sweep.at(0).line, 11U);
  EXPECT_EQ(sweep.at(1).column, 2U);
  EXPECT_EQ(sweep.at(1).column, 2U);
  EXPECT_EQ(sweep.at(5).line, 12U);
  EXPECT_EQ(sweep.at(5).column, 3U);
  EXPECT_EQ(sweep.at(9).line, 13U);
  EXPECT_EQ(sweep.at(9).column, 3U);
  EXPECT_EQ(sweep.at(100).column, 3U);
}

TEST(CountLineEnds, CountsEachKindOnce) {
  EXPECT_EQ(count_line_ends(""), 0U);
  EXPECT_EQ(count_line_ends("a"), 0U);
  EXPECT_EQ(count_line_ends("\n\r\n\r"), 3U);
  EXPECT_EQ(count_line_ends("\r\r\n\n"), 3U);
}

}  // namespace
}  // namespace ekaudit::scanner::match
