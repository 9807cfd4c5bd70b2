#include "scanner/match/directive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "core/text.h"
#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::k_body;
using testing::k_other_body;
using testing::matcher;
using ::testing::Not;
using testing::only_match;
using testing::token;

// Of the last token in it.
std::optional<Directive> directive_of(std::string_view before, std::string_view after) {
  const SearchResult result = matcher().search(std::string(before) + token(k_body) + std::string(after));
  return result.matches.empty() ? std::nullopt : result.matches.back().directive;
}

TEST(Directive, StandsOnTheSameLine) {
  const auto directive = directive_of("x=", " # ekaudit:ignore[leaked-token] a test fixture\n");
  ASSERT_TRUE(directive);
  EXPECT_THAT(directive->rules, ElementsAre("leaked-token"));
  EXPECT_EQ(directive->reason, "a test fixture");
}

TEST(Directive, StandsOnTheLineBefore) {
  for (const std::string_view line_end : {"\n", "\r\n", "\r"}) {
    const auto directive = directive_of(
        "# ekaudit:ignore[leaked-token, leaked-token-in-history]  old " + std::string(line_end), "");
    ASSERT_TRUE(directive);
    EXPECT_THAT(directive->rules, ElementsAre("leaked-token", "leaked-token-in-history"));
    EXPECT_EQ(directive->reason, "old");
  }
}

TEST(Directive, CountsNowhereElse) {
  EXPECT_FALSE(directive_of("# ekaudit:ignore[leaked-token] x\n\n", ""));
  EXPECT_FALSE(directive_of("", "\n# ekaudit:ignore[leaked-token] x\n"));
  EXPECT_FALSE(directive_of("# ekaudit:ignored[leaked-token] x\n", ""));
  EXPECT_FALSE(directive_of("# xekaudit:ignore[leaked-token] x\n", ""));
  EXPECT_FALSE(directive_of("# ekaudit:ignore-next[leaked-token] x\n", ""));
  EXPECT_FALSE(directive_of("# EKAUDIT:IGNORE[leaked-token] x\n", ""));
  EXPECT_FALSE(directive_of("# ekaudit:ignore [leaked-token] x\n", ""));
}

TEST(Directive, LeavesTheCommentsEndOut) {
  for (const std::string_view closer : {"-->", " -->", "*/", " */ ", "#}", "--}}", "%>", "*)"}) {
    const auto directive = directive_of("ekaudit:ignore[r] why" + std::string(closer) + "\n", "");
    ASSERT_TRUE(directive) << closer;
    EXPECT_EQ(directive->reason, "why") << closer;
  }
  EXPECT_EQ(directive_of("<!-- ekaudit:ignore[r] -->\n", "")->reason, "");
}

TEST(Directive, WithoutRulesHasNoEffectAndIsSaid) {
  for (const std::string_view bare : {"ekaudit:ignore", "ekaudit:ignore why", "ekaudit:ignore[] why",
                                      "ekaudit:ignore[ , ]", "ekaudit:ignore[r why", "(ekaudit:ignore)"}) {
    const SearchResult result = matcher().search("// " + std::string(bare) + "\n" + token(k_body));
    EXPECT_FALSE(only_match(result).directive) << bare;
    EXPECT_TRUE(result.bare_directive) << bare;
  }
  EXPECT_FALSE(matcher().search("ekaudit:ignore\n\n" + token(k_body)).bare_directive);
  EXPECT_FALSE(matcher().search("ekaudit:ignore\n").bare_directive);
}

TEST(Directive, TakesNoTokenForARule) {
  const auto directive = directive_of("ekaudit:ignore[" + token(k_other_body) + ",A,a b,leaked-token]\n", "");
  ASSERT_TRUE(directive);
  EXPECT_THAT(directive->rules, ElementsAre("leaked-token"));
}

TEST(Directive, AreJoinedWhereThereAreSeveral) {
  const auto directive = directive_of("ekaudit:ignore[a]\n", " ekaudit:ignore[b,a] second");
  ASSERT_TRUE(directive);
  EXPECT_THAT(directive->rules, ElementsAre("a", "b"));
  EXPECT_EQ(directive->reason, "second");
}

TEST(Directive, CoversEveryTokenOfItsLine) {
  const SearchResult result =
      matcher().search(token(k_body) + " " + token(k_other_body) + " ekaudit:ignore[a]\n" + token(k_body) +
                       "\n\n" + token(k_other_body));
  ASSERT_EQ(result.matches.size(), 4U);
  EXPECT_TRUE(result.matches[0].directive);
  EXPECT_TRUE(result.matches[1].directive);
  EXPECT_TRUE(result.matches[2].directive);
  EXPECT_FALSE(result.matches[3].directive);
}

TEST(Directive, ReasonHoldsNoToken) {
  const SearchResult result =
      matcher().search("/* ekaudit:ignore[a] was " + token(k_other_body) + " or " +
                       core::base64(token(k_other_body)) + " */ x = " + token(k_body) + "\n");
  ASSERT_EQ(result.matches.size(), 3U);
  for (const Match& match : result.matches) {
    ASSERT_TRUE(match.directive);
    EXPECT_THAT(match.directive->reason, HasSubstr("was " + match.token.redacted.substr(0, 8)));
    EXPECT_THAT(match.directive->reason, Not(HasSubstr(std::string(k_body))));
    EXPECT_THAT(match.directive->reason, Not(HasSubstr(std::string(k_other_body))));
    EXPECT_THAT(match.directive->reason, Not(HasSubstr(core::base64(token(k_other_body)))));
  }
}

TEST(Directive, ReasonIsCutBetweenCharacters) {
  std::string reason;
  for (int i = 0; i < 150; ++i) {
    reason += "\xc3\xa4";
  }
  EXPECT_EQ(directive_of("ekaudit:ignore[a] " + reason + "\n", "")->reason.size(), 200U);
  EXPECT_EQ(directive_of("ekaudit:ignore[a] x" + reason + "\n", "")->reason.size(), 199U);
  EXPECT_TRUE(core::is_valid_utf8(directive_of("ekaudit:ignore[a] x" + reason + "\n", "")->reason));
}

TEST(Directive, IsBoundedOnHostileLines) {
  std::string line;
  for (int i = 0; i < 5000; ++i) {
    line += "ekaudit:ignore[r" + std::to_string(i) + "]";
  }
  const auto directive = directive_of(line, "");
  ASSERT_TRUE(directive);
  EXPECT_LE(directive->rules.size(), 32U);
}

TEST(ParseDirective, ReadsRulesAndReason) {
  const ParsedDirective parsed = parse_directive("ekaudit:ignore[a,,b , c]because]x");
  EXPECT_FALSE(parsed.bare);
  EXPECT_THAT(parsed.rules, ElementsAre("a", "b", "c"));
  EXPECT_EQ(parsed.reason, "because]x");
  EXPECT_TRUE(parse_directive("ekaudit:ignore").bare);
}

}  // namespace
}  // namespace ekaudit::scanner::match
