#include "scanner/match/further_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::k_body;
using testing::raw_tokens;
using testing::token;

SearchResult search(const std::vector<FurtherForm>& forms, std::string_view content) {
  MatcherOptions options;
  options.now = core::TimePoint(std::chrono::seconds(testing::k_now));
  options.further = forms;
  return Matcher(options).search(content);
}

const FurtherForm k_farm{"farm", "bfarm_", "[0-9A-Za-z]{8,40}"};

TEST(FurtherForm, IsFoundBesidesOurs) {
  const std::string farm = "bfarm_" + std::string(k_body);
  const SearchResult found = search({k_farm}, token(k_body) + "\nX=" + farm + ";\n");
  EXPECT_THAT(raw_tokens(found), ElementsAre(token(k_body), farm));
  const Token& further = found.matches[1].token;
  EXPECT_EQ(further.kind, TokenKind::further);
  EXPECT_EQ(further.form, "farm");
  EXPECT_EQ(further.body_size, k_body.size());
  EXPECT_EQ(further.redacted, farm.substr(0, 14) + "…");
  EXPECT_EQ(further.confidence, core::Confidence::high);
  EXPECT_EQ(further.hash, core::sha256(farm));
}

TEST(FurtherForm, NeedsABodyAndABeginning) {
  EXPECT_THAT(search({k_farm}, "bfarm_1234567").matches, IsEmpty());
  EXPECT_THAT(search({k_farm}, "bfarm_12345678").matches, ::testing::SizeIs(1));
  EXPECT_THAT(search({k_farm}, "xbfarm_12345678").matches, IsEmpty());
  EXPECT_THAT(search({{"any", "bfarm_", "[a-z]*"}}, "bfarm_ bfarm_=").matches, IsEmpty());
  EXPECT_THAT(raw_tokens(search({{"arrow", "-->", "[0-9]+"}}, "x-->42.")), ElementsAre("-->42"));
}

// A team knows its own tokens: a short body is one of them, what a template fills in is none.
TEST(FurtherForm, IsGradedMediumAtLeastUnlessItIsAPlaceholder) {
  const auto confidence = [](std::string_view content) {
    return search({{"f", "bfarm_", "[0-9a-z_]+"}}, content).matches.at(0).token.confidence;
  };
  EXPECT_EQ(confidence("bfarm_93k2"), core::Confidence::medium);
  EXPECT_EQ(confidence("bfarm_aaaabbbbaaab"), core::Confidence::placeholder);
  EXPECT_EQ(confidence("bfarm_93k${TOKEN}"), core::Confidence::placeholder);
}

// What is added takes nothing away: its literal may be part of ours, of an encoded one, or of another form's.
TEST(FurtherForm, ALiteralInsideAnotherTakesNothingAway) {
  const std::string encoded = core::base64("token: " + token(k_body) + "\n");
  for (const std::string& literal :
       std::vector<std::string>{"ek_", "live", "_live_", "ve_", encoded.substr(10, 4)}) {
    const std::vector<FurtherForm> forms = {{"inner", literal, "[!]{9}"}};
    EXPECT_THAT(raw_tokens(search(forms, token(k_body))), ElementsAre(token(k_body))) << literal;
    EXPECT_THAT(raw_tokens(search(forms, encoded)), ElementsAre(token(k_body))) << literal;
  }
  const std::vector<FurtherForm> nested = {{"outer", "a_bfarm_", "[0-9]{8}"}, {"inner", "farm_", "[0-9]{8}"}};
  EXPECT_THAT(raw_tokens(search(nested, "a_bfarm_12121212")), ElementsAre("a_bfarm_12121212"));
  EXPECT_THAT(raw_tokens(search(nested, "-farm_12121212")), ElementsAre("farm_12121212"));
}

TEST(FurtherForm, IsDecodedFromSixBytesOn) {
  const std::string raw = "bfarm_" + std::string(k_body);
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string text = std::string(shift, ' ') + raw;
    EXPECT_THAT(raw_tokens(search({k_farm}, core::base64(text))), ElementsAre(raw));
  }
  EXPECT_THAT(raw_tokens(search({k_farm}, testing::utf16le(raw))), ElementsAre(raw));
  EXPECT_THAT(raw_tokens(search({k_farm}, core::hex(raw))), ElementsAre(raw));
  const FurtherForm shorter{"farm", "farm_", "[0-9A-Za-z]{8,40}"};
  EXPECT_THAT(search({shorter}, core::base64("farm_" + std::string(k_body))).matches, IsEmpty());
}

TEST(FurtherForm, LongLiteralsAreComparedToTheirEnd) {
  const std::string literal(40, 'q');
  const std::vector<FurtherForm> forms = {{"long", literal + "=", "[0-9]{8}"}};
  EXPECT_THAT(raw_tokens(search(forms, literal + "=12121212")), ElementsAre(literal + "=12121212"));
  EXPECT_THAT(search(forms, literal + "-12121212").matches, IsEmpty());
}

TEST(FurtherForm, BodiesAreCheckedBefore) {
  EXPECT_TRUE(check_body("[a-z]{3,9}"));
  for (const char* body : {"(", "a{2000}", "(a)(b)(c)(d)", "\\C{9999}"}) {
    EXPECT_FALSE(check_body(body)) << body;
  }
}

}  // namespace
}  // namespace ekaudit::scanner::match
