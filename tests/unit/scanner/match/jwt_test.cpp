#include "scanner/match/jwt.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using core::Confidence;
using ::testing::IsEmpty;
using testing::jwt;
using testing::k_now;
using testing::matcher;
using testing::only_match;

std::string live_claims(std::string_view rest = R"("iss":"https://api.enkryptify.com")") {
  return fmt::format(R"({{"sub":"7d3c",{},"exp":{}}})", rest, k_now + 900);
}

TEST(Jwt, IsFoundByItsClaims) {
  const std::string raw = jwt(live_claims());
  const Match match = only_match("Authorization: Bearer " + raw + "\n");
  EXPECT_EQ(match.token.kind, TokenKind::session_jwt);
  EXPECT_EQ(match.token.raw.reveal(), raw);
  EXPECT_EQ(match.token.confidence, Confidence::high);
  EXPECT_EQ(match.token.body_size, raw.size() - 3);
  EXPECT_EQ(match.token.hash, core::sha256(raw));
  EXPECT_EQ(match.token.redacted, raw.substr(0, 11) + "…");
  EXPECT_EQ(match.begin, 22U);
  EXPECT_EQ(match.end, 22 + raw.size());
}

TEST(Jwt, MayNameTheVendorAnywhereInItsClaims) {
  for (const std::string_view claim :
       {R"("iss":"enkryptify")", R"("aud":["x","https://app.Enkryptify.com"])",
        R"("ctx":{"a":{"b":"my enkryptify"}})", R"("iss":"xenkryptify")", R"("iss":"xxenkryptify")"}) {
    EXPECT_EQ(only_match(jwt(live_claims(claim))).token.kind, TokenKind::session_jwt) << claim;
  }
}

TEST(Jwt, OfOthersIsNoMatch) {
  for (const std::string_view claim : {R"("iss":"https://accounts.example.com")", R"("enkryptify":true)",
                                       R"("enkryptify":{"a":1})", R"("iss":"encryptify")"}) {
    EXPECT_THAT(matcher().search(jwt(live_claims(claim))).matches, IsEmpty()) << claim;
  }
}

TEST(Jwt, ThatHasExpiredIsNoMatch) {
  const auto with_expiry = [](std::string_view expiry) {
    return matcher().search(jwt(fmt::format(R"({{"iss":"enkryptify","exp":{}}})", expiry))).matches;
  };
  EXPECT_THAT(with_expiry(fmt::format("{}", k_now)), IsEmpty());
  EXPECT_THAT(with_expiry(fmt::format("{}", k_now - 1)), IsEmpty());
  EXPECT_THAT(with_expiry("0"), IsEmpty());
  EXPECT_THAT(with_expiry("-5e300"), IsEmpty());
  EXPECT_THAT(with_expiry(fmt::format("{}", k_now + 1)), ::testing::SizeIs(1));
  EXPECT_THAT(with_expiry(fmt::format("{}.75", k_now + 1)), ::testing::SizeIs(1));
  EXPECT_THAT(with_expiry("1e300"), ::testing::SizeIs(1));
}

TEST(Jwt, WithoutExpiryIsOfMediumConfidence) {
  EXPECT_EQ(only_match(jwt(R"({"iss":"enkryptify"})")).token.confidence, Confidence::medium);
  EXPECT_EQ(only_match(jwt(R"({"iss":"enkryptify","exp":null})")).token.confidence, Confidence::medium);
  EXPECT_EQ(only_match(jwt(R"({"iss":"enkryptify","a":{"exp":1}})")).token.confidence, Confidence::medium);
}

TEST(Jwt, BeginsBehindEscapes) {
  const std::string raw = jwt(live_claims());
  for (const std::string_view before :
       {"\\n", "%20", "Bearer%20", "\\u0020", "=", "\"", "x.", "a b=", "\x1b[0m"}) {
    EXPECT_EQ(only_match(std::string(before) + raw + "\\n").token.raw.reveal(), raw) << before;
  }
}

TEST(Jwt, IsFoundEncoded) {
  const std::string raw = jwt(live_claims());
  EXPECT_EQ(only_match(core::base64(raw)).encoding, "base64");
  EXPECT_EQ(only_match(core::base64("x=" + raw)).token.raw.reveal(), raw);
  EXPECT_EQ(only_match(testing::utf16le(raw)).encoding, "utf-16le");
  EXPECT_EQ(only_match(core::hex(raw)).encoding, "hex");
}

TEST(Jwt, NeedsThreeParts) {
  const std::string raw = jwt(live_claims());
  const std::size_t first = raw.find('.');
  const std::size_t second = raw.rfind('.');
  for (const std::string& text :
       {raw.substr(0, second), raw.substr(0, second + 1), raw.substr(first), raw.substr(first + 1),
        raw.substr(0, second) + "." + ".x", "eyJ" + raw.substr(first + 1), raw.substr(2)}) {
    EXPECT_THAT(matcher().search(text).matches, IsEmpty()) << text;
  }
}

TEST(Jwt, IsBoundedInSize) {
  const std::string filler(9000, 'x');
  EXPECT_THAT(matcher().search(jwt(live_claims(R"("iss":"enkryptify","x":")" + filler + "\""))).matches,
              IsEmpty());
}

TEST(JwtClaims, AreParsedFromAnObjectOnly) {
  EXPECT_FALSE(parse_claims(""));
  EXPECT_FALSE(parse_claims("\"enkryptify\""));
  EXPECT_FALSE(parse_claims("[\"enkryptify\"]"));
  EXPECT_FALSE(parse_claims("17"));
  EXPECT_FALSE(parse_claims(R"({"iss":"enkryptify")"));
  EXPECT_FALSE(parse_claims("{\"iss\":\"\xff\"}"));
  EXPECT_TRUE(parse_claims("{}"));
  EXPECT_FALSE(parse_claims("{}")->names_vendor);
  EXPECT_TRUE(parse_claims(R"({"a":["ENKRYPTIFY"]})")->names_vendor);
}

TEST(JwtClaims, AreLimitedInDepthAndSize) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(parse_claims(nested(16)));
  EXPECT_FALSE(parse_claims(nested(17)));
  EXPECT_FALSE(parse_claims(nested(30'000)));
  EXPECT_FALSE(parse_claims("{\"a\":\"" + std::string(64 << 10, 'x') + "\"}"));
}

}  // namespace
}  // namespace ekaudit::scanner::match
