#include "scanner/match/scrub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"
#include "scanner/match/encoders.h"
#include "scanner/match/redact_spans.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::HasSubstr;
using testing::k_body;
using testing::k_other_body;
using testing::matcher;
using ::testing::Not;
using testing::token;

std::string scrubbed(std::string_view text) {
  return Scrubber(matcher()).scrub(text);
}

std::string redacted(std::string_view body) {
  return token(body.substr(0, 8)) + "…";
}

TEST(Scrubber, TakesTokensOut) {
  EXPECT_EQ(scrubbed("a " + token(k_body) + " b " + token(k_other_body)),
            "a " + redacted(k_body) + " b " + redacted(k_other_body));
  EXPECT_EQ(scrubbed(token(k_body)), redacted(k_body));
}

TEST(Scrubber, LeavesOtherTextAsItIs) {
  for (const std::string& text : {std::string(), std::string("plain"), std::string("\xff\x00\xfe", 3),
                                  token("abc123"), token("your_token_here"), "deepse" + token(k_body)}) {
    EXPECT_EQ(scrubbed(text), text);
  }
}

TEST(Scrubber, TakesEncodedTokensOut) {
  for (const std::string& encoded :
       {core::base64(token(k_body)), core::base64("abc:" + token(k_body)), core::hex(token(k_body)),
        testing::utf16le(token(k_body)), testing::percent(token(k_body)),
        testing::json_escapes(token(k_body)), core::base64(core::base64(token(k_body)))}) {
    const std::string text = scrubbed("x " + encoded + " y");
    EXPECT_THAT(text, HasSubstr(redacted(k_body)));
    EXPECT_THAT(testing::raw_tokens(matcher().search(text)), Not(::testing::Contains(token(k_body))));
    EXPECT_LT(text.size(), encoded.size());
  }
}

TEST(Scrubber, TakesAddedTokensOutAnywhere) {
  Scrubber scrubber(matcher());
  scrubber.add(core::Secret(token(k_body)));
  EXPECT_EQ(scrubber.scrub("xx" + token(k_body) + "yy"), "xx" + redacted(k_body) + "yy");
  EXPECT_EQ(scrubber.scrub(token(k_body) + token(k_body)), redacted(k_body) + redacted(k_body));
  for (const std::string& encoded :
       {core::base64("deepse" + token(k_body)), core::hex("x" + token(k_body)),
        testing::utf16be("x" + token(k_body)), testing::percent("x" + token(k_body)),
        testing::byte_escapes("x" + token(k_body))}) {
    EXPECT_THAT(scrubber.scrub(encoded), HasSubstr(redacted(k_body))) << encoded;
  }
}

// All spellings, not only those that the tests' own encoders make, and glued to what stands around.
void expect_all_encodings_out(const Matcher& matcher, const std::string& raw) {
  Scrubber scrubber(matcher);
  scrubber.add(core::Secret(raw));
  for (const Codec codec : {Codec::base64, Codec::utf16, Codec::percent, Codec::escape, Codec::hex}) {
    for (const EncodedForm& form : encoded_forms(raw, codec)) {
      for (const std::string& text : {form.bytes, "xy" + form.bytes + "xy", "ek_live_" + form.bytes}) {
        EXPECT_THAT(scrubber.scrub(text), Not(HasSubstr(form.bytes)));
      }
    }
  }
}

TEST(Scrubber, TakesEachEncodingOfAnAddedTokenOut) {
  // Such forms of a team's share literals with ours.
  const Matcher with_further(
      {.further = {{"a", "656", "[a-z]{20}"}, {"b", "ek%", "[a-z]{20}"}, {"c", "live", "[a-z]{20}"}}});
  for (const std::string& body : {std::string(k_body), std::string("a"), std::string("\xff\0-", 3)}) {
    expect_all_encodings_out(matcher(), token(body));
    expect_all_encodings_out(with_further, token(body));
  }
}

TEST(Scrubber, KnowsTokensThatAreAddedAfterAFirstText) {
  Scrubber scrubber(matcher());
  scrubber.add(core::Secret(token(k_other_body)));
  EXPECT_THAT(scrubber.scrub(core::hex("x" + token(k_other_body))), HasSubstr(redacted(k_other_body)));
  scrubber.add(core::Secret(token(k_body)));
  EXPECT_THAT(scrubber.scrub(core::hex("x" + token(k_body))), HasSubstr(redacted(k_body)));
  EXPECT_THAT(scrubber.scrub("x" + token(k_body)), HasSubstr(redacted(k_body)));
}

TEST(Scrubber, TakesSecretsOfAnyFormOut) {
  Scrubber scrubber(matcher());
  scrubber.add(core::Secret("correct-horse-battery-staple"));
  EXPECT_EQ(scrubber.scrub("(correct-horse-battery-staple)"), "(correct…)");
  EXPECT_THAT(scrubber.scrub(core::base64("correct-horse-battery-staple")), HasSubstr("correct…"));
  const std::string session = testing::jwt(R"({"iss":"elsewhere"})");
  scrubber.add(core::Secret(session));
  EXPECT_EQ(scrubber.scrub(session), session.substr(0, 11) + "…");
}

TEST(Scrubber, IgnoresWhatIsNoSecret) {
  Scrubber scrubber(matcher());
  scrubber.add(core::Secret());
  scrubber.add(core::Secret(token("")));
  scrubber.add(core::Secret("eyJ"));
  EXPECT_EQ(scrubber.scrub("a " + token("") + " eyJ b"), "a " + token("") + " eyJ b");
}

TEST(Scrubber, ChangesNothingTheSecondTime) {
  testing::Random random(8);
  Scrubber scrubber(matcher());
  scrubber.add(core::Secret(token(k_other_body)));
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int part = 0; part < 5; ++part) {
      const std::string raw =
          token(testing::random_text(random, testing::k_base62, 1 + testing::random_below(random, 40)));
      const std::vector<std::string> forms = {raw,
                                              core::base64(raw),
                                              core::hex(raw),
                                              testing::utf16le(raw),
                                              "x" + token(k_other_body),
                                              testing::percent(raw),
                                              "_" + raw + "_"};
      text += forms[testing::random_below(random, forms.size())];
      text += testing::random_text(random, " \n.=_", testing::random_below(random, 3));
    }
    const std::string once = scrubber.scrub(text);
    ASSERT_EQ(scrubber.scrub(once), once);
    ASSERT_THAT(once, Not(HasSubstr(token(k_other_body))));
    for (const Match& match : matcher().search(once).matches) {
      ASSERT_EQ(match.token.confidence, core::Confidence::placeholder);
    }
  }
}

TEST(Scrubber, WithholdsWhatItCannotLookThrough) {
  const Matcher poor(MatcherOptions{3, 10, {}});
  const std::string text = Scrubber(poor).scrub("x " + core::base64(token(k_body)));
  EXPECT_THAT(text, HasSubstr("withheld"));
  EXPECT_THAT(text, Not(HasSubstr(core::base64(token(k_body)).substr(0, 12))));
}

TEST(RedactSpans, RedactsPartsOfMatchesToo) {
  const std::string content = "ab " + token(k_body) + " cd " + token(k_other_body) + " ef";
  const auto matches = matcher().search(content).matches;
  ASSERT_EQ(matches.size(), 2U);
  const std::string_view view = content;
  EXPECT_EQ(redact_spans(view.substr(0, 20), 0, matches), "ab " + redacted(k_body));
  EXPECT_EQ(redact_spans(view.substr(20), 20, matches),
            redacted(k_body) + " cd " + redacted(k_other_body) + " ef");
  EXPECT_EQ(redact_spans(view.substr(43, 4), 43, matches), " cd ");
  EXPECT_EQ(redact_spans(view.substr(50, 5), 50, matches), redacted(k_other_body));
}

TEST(RedactSpans, OfOverlappingMatchesShowsOne) {
  auto matches = matcher().search("ab " + token(k_body) + " cd").matches;
  ASSERT_EQ(matches.size(), 1U);
  matches.push_back(matches.front());
  matches.back().begin += 4;
  matches.back().end += 1;
  EXPECT_EQ(redact_spans("ab " + token(k_body) + " cd", 0, matches), "ab " + redacted(k_body) + "cd");
}

}  // namespace
}  // namespace ekaudit::scanner::match
