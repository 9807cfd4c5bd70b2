#include "scanner/match/matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::k_body;
using testing::k_other_body;
using testing::matcher;
using testing::only_match;
using testing::token;

TEST(Matcher, DescribesAToken) {
  const std::string raw = token(k_body);
  const Match match = only_match("a\nKEY=" + raw + "\n");
  EXPECT_EQ(match.token.kind, TokenKind::api_token);
  EXPECT_EQ(match.token.hash, core::sha256(raw));
  EXPECT_EQ(match.token.body_size, 32U);
  EXPECT_EQ(match.token.redacted, raw.substr(0, 16) + "…");
  EXPECT_EQ(match.token.raw.reveal(), raw);
  EXPECT_EQ(match.token.confidence, core::Confidence::high);
  EXPECT_EQ(match.encoding, "");
  EXPECT_EQ(match.begin, 6U);
  EXPECT_EQ(match.end, 6 + raw.size());
  EXPECT_EQ(match.position, (Position{2, 5, 2, 45}));
  EXPECT_FALSE(match.directive);
  EXPECT_THAT(match.line_hash, ::testing::EndsWith(":1"));
}

TEST(Matcher, FindsNothingInOrdinaryText) {
  for (const std::string& text :
       {std::string(), std::string("some text"), token(""), token("") + "...", token("") + "<token>",
        token("") + "${TOKEN}", std::string("ek_test_abcdefgh"),
        std::string("EK_LIVE_") + std::string(k_body)}) {
    const SearchResult result = matcher().search(text);
    EXPECT_THAT(result.matches, IsEmpty()) << text;
    EXPECT_FALSE(result.over_budget);
    EXPECT_FALSE(result.bare_directive);
  }
}

TEST(Matcher, ReturnsPlaceholdersToo) {
  EXPECT_EQ(only_match(token("abc123")).token.confidence, core::Confidence::placeholder);
  EXPECT_EQ(only_match(token("your_token_here")).token.confidence, core::Confidence::placeholder);
}

TEST(Matcher, TakesTheWholeAlphabet) {
  const std::string body = std::string(k_body) + "-_-_9";
  EXPECT_THAT(testing::raw_tokens(matcher().search(token(body) + ".x")), ElementsAre(token(body)));
}

TEST(Matcher, CutsABodyAt512) {
  testing::Random random(5);
  const std::string body = testing::random_text(random, testing::k_base62, 600);
  EXPECT_EQ(only_match(token(body.substr(0, 512))).token.body_size, 512U);
  const Match match = only_match(token(body));
  EXPECT_EQ(match.token.raw.reveal(), token(body.substr(0, 512)));
  EXPECT_EQ(match.end, 520U);
}

TEST(Matcher, SortsItsMatches) {
  const std::string content = core::base64(token(k_other_body)) + " " + token(k_other_body) + " " +
                              token(k_body) + " " + core::hex(token(k_body));
  const SearchResult result = matcher().search(content);
  ASSERT_EQ(result.matches.size(), 4U);
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_GE(result.matches[i].begin, result.matches[i - 1].end);
  }
}

TEST(Matcher, ReportsEachSpotOnce) {
  // Percent decoding looks at the plain token beside the encoded one again.
  const std::string content =
      "?a=" + testing::percent(token(k_body)) + "&b=" + token(k_other_body) + "&c=%20";
  EXPECT_THAT(testing::raw_tokens(matcher().search(content)),
              ElementsAre(token(k_body), token(k_other_body)));
}

TEST(Matcher, LooksNoDeeperThanTold) {
  std::string nested = token(k_body);
  for (int depth = 1; depth <= 4; ++depth) {
    nested = core::base64(nested);
    const std::string content = nested;
    for (unsigned allowed = 0; allowed <= 4; ++allowed) {
      const Matcher limited(MatcherOptions{allowed, 1 << 20, {}});
      const bool is_found = !limited.search(content).matches.empty();
      const bool expected = static_cast<unsigned>(depth) <= std::min(allowed, 3U);
      EXPECT_EQ(is_found, expected) << depth << " of " << allowed;
      EXPECT_FALSE(limited.search(content).over_budget);
    }
  }
}

TEST(Matcher, SaysWhenItsBudgetIsSpent) {
  const std::string content = core::base64(token(k_body)) + " " + core::base64(token(k_other_body));
  const Matcher enough(MatcherOptions{3, 80, {}});
  EXPECT_FALSE(enough.search(content).over_budget);
  EXPECT_EQ(enough.search(content).matches.size(), 2U);
  const Matcher for_one(MatcherOptions{3, 79, {}});
  EXPECT_TRUE(for_one.search(content).over_budget);
  EXPECT_EQ(for_one.search(content).matches.size(), 1U);
  const Matcher none(MatcherOptions{3, 0, {}});
  EXPECT_TRUE(none.search(content).over_budget);
  EXPECT_FALSE(none.search(token(k_body)).over_budget);
}

TEST(Matcher, MayMatchIsCheapAndNeverWrong) {
  EXPECT_FALSE(matcher().may_match(""));
  EXPECT_FALSE(matcher().may_match("nothing of interest, not even ek_live"));
  for (const std::string& content :
       {token(k_body), core::base64(token(k_body)), testing::utf16le(token(k_body)),
        testing::percent(token(k_body)), testing::byte_escapes(token(k_body))}) {
    EXPECT_TRUE(matcher().may_match(content));
    EXPECT_EQ(matcher().search(content).matches.size(), 1U);
  }
}

TEST(Matcher, PiecesThatOverlapByLessThanTheLongestLiteralMayMatch) {
  const std::size_t overlap = matcher().longest_literal() - 1;
  EXPECT_GE(overlap, std::string_view("ek_live_").size());
  const std::string content = std::string(50, ' ') + testing::byte_escapes(token(k_body));
  for (std::size_t cut = overlap; cut < content.size(); ++cut) {
    EXPECT_TRUE(matcher().may_match(content.substr(0, cut)) ||
                matcher().may_match(content.substr(cut - overlap)))
        << cut;
  }
}

TEST(Matcher, FindsEncodingsNestedInAUtf16File) {
  for (const std::string& inner :
       {token(k_body), core::base64(token(k_body)), testing::percent(token(k_body)),
        core::base64(testing::utf16le(token(k_body))), core::hex(token(k_body))}) {
    const std::string text = "setting = \"" + inner + "\"\r\n";
    const Match little = only_match("\xff\xfe" + testing::utf16le(text));
    EXPECT_EQ(little.token.raw.reveal(), token(k_body));
    EXPECT_THAT(little.encoding, ::testing::StartsWith("utf-16le"));
    const Match big = only_match("\xfe\xff" + testing::utf16be(text));
    EXPECT_EQ(big.token.raw.reveal(), token(k_body));
    EXPECT_THAT(big.encoding, ::testing::StartsWith("utf-16be"));
  }
}

TEST(Matcher, FollowsChainsThatHaveNoLiteralOfTheirOwn) {
  // The run is decoded because of the first token; the second one's encodings are found inside it.
  const std::string inner = token(k_other_body) + " " + testing::json_escapes(core::hex(token(k_body)));
  EXPECT_THAT(testing::raw_tokens(matcher().search(core::base64(inner))), ElementsAre(token(k_other_body)));
  const std::string known = token(k_other_body) + " " + core::hex(core::base64(token(k_body)));
  EXPECT_THAT(testing::raw_tokens(matcher().search(core::base64(known))),
              ElementsAre(token(k_other_body), token(k_body)));
}

TEST(Matcher, IsTheSameWhateverSurroundsTheBytes) {
  // An exact buffer, so that a sanitizer sees a read behind the end.
  for (const std::string& content : {token(k_body), core::base64(token(k_body)), core::hex(token(k_body)),
                                     testing::utf16le(token(k_body)), testing::percent(token(k_body))}) {
    for (std::size_t size = 0; size <= content.size(); ++size) {
      const std::vector<char> exact(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(size));
      const SearchResult result = matcher().search(std::string_view(exact.data(), exact.size()));
      EXPECT_LE(result.matches.size(), 1U);
      for (const Match& match : result.matches) {
        EXPECT_LE(match.end, size);
      }
    }
  }
}

}  // namespace
}  // namespace ekaudit::scanner::match
