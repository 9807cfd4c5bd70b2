#include "scanner/match/line_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string first_line(std::string_view content) {
  return line_hashes(content, {1}).front();
}

// Vectors of the upload action's own tests.
TEST(LineHash, MatchesThePublishedVectors) {
  EXPECT_EQ(first_line(""), "c129715d7a2bc9a3:1");
  EXPECT_THAT(
      line_hashes(" a\nb\n  \t\tc\n d", {1, 2, 3, 4}),
      ElementsAre("271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"));
}

TEST(LineHash, TreatsAllLineEndsAlike) {
  const auto expected = line_hashes("x\ny\n\nz", {1, 2, 3, 4});
  EXPECT_EQ(line_hashes("x\r\ny\r\n\r\nz", {1, 2, 3, 4}), expected);
  EXPECT_EQ(line_hashes("x\ry\r\rz", {1, 2, 3, 4}), expected);
}

TEST(LineHash, IgnoresSpacesAndTabsOnly) {
  EXPECT_EQ(first_line("\t a b"), first_line("ab"));
  EXPECT_NE(first_line("a\vb"), first_line("ab"));
}

TEST(LineHash, CountsEqualLines) {
  const std::string block(120, 'x');
  const std::string content = block + "\n" + block + "\ny\n" + block + "\n";
  const auto hashes = line_hashes(content, {1, 2, 4});
  EXPECT_EQ(hashes[0].substr(hashes[0].size() - 2), ":1");
  EXPECT_EQ(hashes[1].substr(hashes[1].size() - 2), ":2");
  EXPECT_EQ(hashes[2].substr(hashes[2].size() - 2), ":3");
  EXPECT_EQ(line_hashes(content, {4}).front(), hashes[2]);
}

TEST(LineHash, LooksAtAHundredUnitsOnly) {
  EXPECT_EQ(first_line(std::string(100, 'a')), first_line(std::string(100, 'a') + "b"));
  EXPECT_NE(first_line(std::string(99, 'a') + "b"), first_line(std::string(99, 'a') + "c"));
}

TEST(LineHash, ReadsUtf16UnitsAsJavaScriptDoes) {
  // Made by the published algorithm under Node.js.
  EXPECT_EQ(first_line("\xef\xbb\xbf"
                       "a"),
            "32afc9aa38d90537:1");
  EXPECT_EQ(first_line("\xf0\x9f\x98\x80"), "56e41eb4cc943584:1");
  EXPECT_EQ(first_line("\xc3\xa4\xe2\x82\xac"), "a015b7a0642f1bfb:1");
  EXPECT_EQ(first_line("\xff"
                       "a\xe2\x82"
                       "b\xed\xa0\x80\xf0\x90\x80"),
            "f287d540744ecd44:1");
}

TEST(LineHash, OfALineThatIsNotThereIsEmpty) {
  EXPECT_THAT(line_hashes("a\nb", {2, 3, 4}), ElementsAre(::testing::Not(IsEmpty()), IsEmpty(), IsEmpty()));
  EXPECT_THAT(line_hashes("a", {}), IsEmpty());
}

TEST(LineHash, StandsOnEachMatch) {
  const std::string content = "first\n  key = " + testing::token(testing::k_body) + "\nlast\n";
  EXPECT_EQ(testing::only_match(content).line_hash, line_hashes(content, {2}).front());
}

}  // namespace
}  // namespace ekaudit::scanner::match
