#include "scanner/match/boundary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::k_body;
using testing::matcher;
using testing::token;

Boundary before(std::string_view text) {
  return boundary_before(text, text.size());
}

TEST(Boundary, IsFreeAtTheBeginningAndBehindNonWordBytes) {
  for (const std::string_view text :
       {"", " ", "=", "\"", "-", "/", ".", "\n", "\xc3\xa9", "\xff", "*", "\\"}) {
    EXPECT_EQ(before(text), Boundary::free) << text;
  }
}

TEST(Boundary, IsNoneBehindWordCharacters) {
  for (const std::string_view text : {"a", "Z", "0", "seek", "deepse", "a_", "__", "x__", "1_"}) {
    EXPECT_EQ(before(text), Boundary::none) << text;
  }
}

TEST(Boundary, IsFreeBehindEscapes) {
  for (const std::string_view text :
       {"\\n",   "a\\t",  "\\r",   "\\b",   "\\f",     "\\v",     "\\0",     "\\a",
        "\\e",   "\\\\n", "\\x0a", "\\x3D", "\\u000a", "\\u003d", "\\u00e9", "\\12",
        "\\012", "\\33",  "%20",   "%3D",   "%3d",     "=3D",     "=20",     "=C3"}) {
    EXPECT_EQ(before(text), Boundary::free) << text;
  }
}

TEST(Boundary, IsNoneBehindEscapesOfWordCharacters) {
  for (const std::string_view text :
       {"\\x41", "\\x5f", "\\u0061", "%5F", "%41", "=41", "\\101", "\\137", "\\m", "\\z"}) {
    EXPECT_EQ(before(text), Boundary::none) << text;
  }
}

TEST(Boundary, IsNoneBehindWhatOnlyLooksLikeAnEscape) {
  for (const std::string_view text :
       {"x0a", "u000a", "20", "=3d", "=ab", "%2", "\\x1", "\\u12", "n", "=g0"}) {
    EXPECT_EQ(before(text), Boundary::none) << text;
  }
}

TEST(Boundary, IsFreeBehindColours) {
  for (const std::string_view text :
       {"\x1b[0m", "\x1b[m", "\x1b[1;31m", "\x1b[38;5;208m", "\\x1b[0m", "\\x1B[0m", "\\033[32m", "\\e[1m",
        "\\u001b[0m", "\\u001B[39m", "text\x1b[0m"}) {
    EXPECT_EQ(before(text), Boundary::free) << text;
  }
}

TEST(Boundary, IsNoneBehindWhatIsNoColour) {
  for (const std::string_view text : {"m", "0m", "[0m", "x[0m", "\x1b[0", "\x1b]0m", "\x1b[0xm"}) {
    EXPECT_EQ(before(text), Boundary::none) << text;
  }
}

TEST(Boundary, IsMarkdownBehindALoneUnderscore) {
  for (const std::string_view text : {"_", " _", "(_", "\\n_", "\xc3\xa9_"}) {
    EXPECT_EQ(before(text), Boundary::markdown) << text;
  }
}

TEST(Boundary, KeepsOtherVendorsOut) {
  for (const std::string_view word : {"deepse", "DEEPSE", "gamewe", "week_", "se", "x", "my_"}) {
    EXPECT_THAT(matcher().search(std::string(word) + token(k_body)).matches, IsEmpty()) << word;
  }
  EXPECT_THAT(matcher().search("DEEPSEEK_LIVE_TESTS=1").matches, IsEmpty());
}

TEST(Boundary, LeavesMarkdownsUnderscoreOut) {
  const std::string body(k_body);
  EXPECT_THAT(testing::raw_tokens(matcher().search("use _" + token(body) + "_ now")),
              ElementsAre(token(body)));
  EXPECT_THAT(testing::raw_tokens(matcher().search("use _" + token(body) + "_")), ElementsAre(token(body)));
  EXPECT_THAT(testing::raw_tokens(matcher().search("use _" + token(body) + "__ now")),
              ElementsAre(token(body + "_")));
  EXPECT_THAT(testing::raw_tokens(matcher().search("use " + token(body) + "_ now")),
              ElementsAre(token(body + "_")));
}

TEST(Boundary, KeepsTheUnderscoreOfABodyThatWasCut) {
  const std::string body = std::string(511, 'a') + "_";
  EXPECT_THAT(testing::raw_tokens(matcher().search("_" + token(body) + "b")), ElementsAre(token(body)));
}

}  // namespace
}  // namespace ekaudit::scanner::match
