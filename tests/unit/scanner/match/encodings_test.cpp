// Every encoding, and chains of them, from one end to the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "core/digest.h"
#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using testing::k_body;
using testing::k_other_body;
using testing::matcher;
using testing::only_match;
using testing::token;
using Encode = std::string (*)(std::string_view);

std::string base64(std::string_view bytes) {
  return core::base64(bytes);
}
std::string hex_lower(std::string_view bytes) {
  return core::hex(bytes);
}
std::string underscores_percent(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text.append(c == '_' ? "%5F" : std::string(1, c));
  }
  return text;
}
std::string underscores_escaped(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text.append(c == '_' ? "\\u005f" : std::string(1, c));
  }
  return text;
}

struct Chain {
  std::string label;
  std::vector<Encode> encoders;  // innermost first
};

void PrintTo(const Chain& chain, std::ostream* out) {
  *out << chain.label;
}

std::string encode(const Chain& chain, std::string text) {
  for (const Encode encoder : chain.encoders) {
    text = encoder(text);
  }
  return text;
}

class EncodingTest : public ::testing::TestWithParam<Chain> {};

TEST_P(EncodingTest, IsFoundAtEveryAlignment) {
  for (const std::string_view before : {"", "a ", "ab ", "abc ", "abcd:", "{\"k\":\""}) {
    const std::string inner = std::string(before) + token(k_body) + "\nmore text";
    const std::string encoded = encode(GetParam(), inner);
    // Bytes that belong to no encoding, as text in quotes could be taken for UTF-16 characters.
    const std::string content = "x =\x80\x80" + encoded + "\x80\n";
    const Match match = only_match(content);
    EXPECT_EQ(match.token.raw.reveal(), token(k_body)) << '"' << before << '"';
    EXPECT_EQ(match.encoding, GetParam().label);
    EXPECT_EQ(match.token.confidence, core::Confidence::high);
    EXPECT_GE(match.begin, 5U);
    EXPECT_LE(match.end, 5 + encoded.size());
    EXPECT_GE(match.end - match.begin, token(k_body).size());
  }
}

TEST_P(EncodingTest, IsFoundAlone) {
  const std::string encoded = encode(GetParam(), token(k_body));
  const Match match = only_match(encoded);
  EXPECT_EQ(match.token.raw.reveal(), token(k_body));
  EXPECT_EQ(match.begin, 0U);
}

TEST_P(EncodingTest, FindsBothOfTwo) {
  const std::string encoded = encode(GetParam(), "a=" + token(k_body) + "\nb=" + token(k_other_body) + "\n");
  EXPECT_THAT(testing::raw_tokens(matcher().search(encoded)),
              ::testing::ElementsAre(token(k_body), token(k_other_body)));
}

TEST_P(EncodingTest, IsNotFoundBehindAWord) {
  const std::string encoded = encode(GetParam(), "deepse" + token(k_body));
  EXPECT_TRUE(matcher().search(encoded).matches.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, EncodingTest,
    ::testing::Values(
        Chain{"", {}}, Chain{"base64", {base64}}, Chain{"base64", {testing::base64url}},
        Chain{"utf-16le", {testing::utf16le}}, Chain{"utf-16be", {testing::utf16be}},
        Chain{"hex", {hex_lower}}, Chain{"hex", {testing::hex_upper}}, Chain{"percent", {testing::percent}},
        Chain{"percent", {underscores_percent}}, Chain{"json-escape", {testing::json_escapes}},
        Chain{"json-escape", {testing::byte_escapes}}, Chain{"json-escape", {underscores_escaped}},
        Chain{"base64+base64", {base64, base64}}, Chain{"base64+utf-16le", {testing::utf16le, base64}},
        Chain{"base64+utf-16be", {testing::utf16be, base64}}, Chain{"base64+hex", {hex_lower, base64}},
        Chain{"base64+hex", {testing::hex_upper, base64}},
        Chain{"base64+percent", {testing::percent, base64}},
        Chain{"base64+percent", {underscores_percent, base64}},
        Chain{"base64+json-escape", {testing::json_escapes, base64}},
        Chain{"base64+json-escape", {testing::byte_escapes, base64}},
        Chain{"base64+json-escape", {underscores_escaped, base64}}, Chain{"hex+base64", {base64, hex_lower}},
        Chain{"utf-16le+base64", {base64, testing::utf16le}},
        Chain{"utf-16be+base64", {base64, testing::utf16be}},
        Chain{"utf-16le+hex", {hex_lower, testing::utf16le}},
        Chain{"utf-16le+percent", {testing::percent, testing::utf16le}},
        Chain{"utf-16be+json-escape", {testing::json_escapes, testing::utf16be}},
        Chain{"base64+base64+base64", {base64, base64, base64}},
        Chain{"base64+utf-16le+base64", {base64, testing::utf16le, base64}},
        Chain{"base64+base64+utf-16le", {testing::utf16le, base64, base64}},
        Chain{"utf-16le+base64+base64", {base64, base64, testing::utf16le}},
        Chain{"utf-16le+base64+utf-16le", {testing::utf16le, base64, testing::utf16le}}));

}  // namespace
}  // namespace ekaudit::scanner::match
