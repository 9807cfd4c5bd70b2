#include "scanner/match/line_hash.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

// The published way: a hash that rolls over all units, and is read when a hundred have passed since a line's
// start.
std::vector<std::string> rolled(const std::string& content) {
  std::vector<std::uint64_t> units;
  std::vector<std::size_t> starts;
  bool at_start = true;
  bool after_cr = false;
  const auto take = [&](std::uint64_t unit) {
    if (std::exchange(at_start, unit == '\n')) {
      starts.push_back(units.size());
    }
    units.push_back(unit);
  };
  for (const char c : content) {
    const bool is_dropped = c == ' ' || c == '\t' || (c == '\n' && after_cr);
    after_cr = c == '\r';
    if (!is_dropped) {
      take(after_cr ? '\n' : static_cast<unsigned char>(c));
    }
  }
  take(0xffff);
  units.resize(units.size() + 100);
  std::map<std::uint64_t, int> counts;
  std::vector<std::string> values;
  for (const std::size_t start : starts) {
    std::uint64_t hash = 0;
    for (std::size_t i = start; i < start + 100; ++i) {
      hash = hash * 37 + units[i];
    }
    values.push_back(fmt::format("{:x}:{}", hash, ++counts[hash]));
  }
  return values;
}

TEST(LineHash, EqualsTheRollingOneOfAnyText) {
  std::mt19937 random(3);
  const std::string_view pieces = "aab  \t\n\n\r\rxyz";
  for (int round = 0; round < 500; ++round) {
    std::string content;
    for (std::size_t size = random() % 400; content.size() < size;) {
      content += pieces[random() % pieces.size()];
    }
    const std::vector<std::string> expected = rolled(content);
    std::vector<std::uint64_t> lines(expected.size() + 1);
    std::iota(lines.begin(), lines.end(), 1U);
    std::vector<std::string> all = line_hashes(content, lines);
    ASSERT_EQ(all.back(), "");
    all.pop_back();
    ASSERT_EQ(all, expected) << content;
    const std::uint64_t one = 1 + random() % expected.size();
    ASSERT_EQ(line_hashes(content, {one}).front(), expected[one - 1]) << content;
  }
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
