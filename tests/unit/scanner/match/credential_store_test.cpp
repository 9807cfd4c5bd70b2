#include "scanner/match/credential_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"
#include "scanner/match/json_text.h"

namespace ekaudit::scanner::match {
namespace {

using core::Confidence;
using ::testing::IsEmpty;
using testing::k_body;
using testing::k_now;
using testing::k_other_body;
using testing::matcher;
using testing::only_match;
using testing::token;

std::string session() {
  return testing::jwt(fmt::format(R"({{"iss":"enkryptify","exp":{}}})", k_now + 900));
}

// As the CLI writes it; `cache` is the content of secretCache.
std::string store(std::string_view access_token, std::string_view cache = "") {
  return fmt::format(
      R"({{"version":1,"auth":{{"accessToken":"{}","userId":"u1","email":"a@b.c"}},"secretCache":{{{}}}}})",
      access_token, cache);
}

std::string keyed(std::string_view content) {
  return fmt::format(R"({{"enkryptify": {}}})", content);
}

std::string escaped(std::string_view json) {
  std::string text;
  for (const char c : json) {
    text.append(c == '"' || c == '\\' ? "\\" : "").append(c == '\n' ? "\\n" : std::string(1, c));
  }
  return text;
}

TEST(CredentialStore, IsFoundUnderItsKey) {
  const std::string content = keyed(store(session()));
  const Match match = only_match(content);
  EXPECT_EQ(match.token.kind, TokenKind::credential_store);
  EXPECT_EQ(match.token.raw.reveal(), session());
  EXPECT_EQ(content.substr(match.begin, match.end - match.begin), session());
  EXPECT_EQ(match.token.confidence, Confidence::high);
  EXPECT_EQ(match.token.redacted, session().substr(0, 11) + "…");
  EXPECT_FALSE(match.token.caches_secrets);
}

TEST(CredentialStore, IsFoundBare) {
  const Match match = only_match(store(session(), R"("K":"v")"));
  EXPECT_EQ(match.token.kind, TokenKind::credential_store);
  EXPECT_TRUE(match.token.caches_secrets);
}

TEST(CredentialStore, SaysWhetherItCachesSecrets) {
  EXPECT_TRUE(only_match(keyed(store(session(), R"("DB":{"value":"x"})"))).token.caches_secrets);
  EXPECT_TRUE(only_match(keyed(store(session(), "\n  \"DB\": 1\n"))).token.caches_secrets);
  EXPECT_FALSE(only_match(keyed(store(session(), " \n "))).token.caches_secrets);
}

TEST(CredentialStore, HoldsAnOpaqueTokenToo) {
  const Match match = only_match(keyed(store(k_body)));
  EXPECT_EQ(match.token.kind, TokenKind::credential_store);
  EXPECT_EQ(match.token.redacted, std::string(k_body.substr(0, 8)) + "…");
  EXPECT_EQ(match.token.body_size, k_body.size());
  EXPECT_EQ(match.token.hash, core::sha256(k_body));
}

TEST(CredentialStore, IsReportedOnceForAnApiToken) {
  const Match match = only_match(keyed(store(token(k_body))));
  EXPECT_EQ(match.token.kind, TokenKind::credential_store);
  EXPECT_EQ(match.token.redacted, token(k_body.substr(0, 8)) + "…");
  EXPECT_EQ(match.token.confidence, Confidence::high);
}

TEST(CredentialStore, ValueIsGradedLikeABody) {
  const auto confidence = [](std::string_view value) {
    return only_match(keyed(store(value))).token.confidence;
  };
  EXPECT_EQ(confidence(k_body.substr(0, 19)), Confidence::placeholder);
  EXPECT_EQ(confidence(k_body.substr(0, 20)), Confidence::medium);
  EXPECT_EQ(confidence("your-access-token-goes-here"), Confidence::placeholder);
  EXPECT_EQ(confidence("aceqgaceqgaceqgaceqgaceqgaceqg"), Confidence::placeholder);
  EXPECT_EQ(confidence("x"), Confidence::placeholder);
}

TEST(CredentialStore, IsFoundInsideAString) {
  const std::string once = escaped(keyed(store(session(), R"("A\"}":"b")")));
  const Match match = only_match("data = \"" + once + "\"");
  EXPECT_EQ(match.token.kind, TokenKind::credential_store);
  EXPECT_TRUE(match.token.caches_secrets);
  EXPECT_EQ(only_match(escaped("\"" + once + "\"")).token.kind, TokenKind::credential_store);
  EXPECT_EQ(only_match(escaped(store(session()))).token.kind, TokenKind::credential_store);
}

TEST(CredentialStore, IsFoundPrettyPrinted) {
  const std::string pretty =
      "{\n  \"enkryptify\" : {\r\n\t\"version\": 1,\n    \"auth\": {\n      \"accessToken\" : \"" +
      session() + "\"\n    },\n    \"secretCache\": {}\n  }\n}\n";
  const Match match = only_match(pretty);
  EXPECT_EQ(match.token.kind, TokenKind::credential_store);
  EXPECT_EQ(match.position.line, 5U);
  EXPECT_EQ(only_match(escaped(pretty)).token.kind, TokenKind::credential_store);
}

TEST(CredentialStore, IsFoundEncoded) {
  EXPECT_EQ(only_match(core::base64(keyed(store(session())))).encoding, "base64");
  EXPECT_EQ(only_match(core::base64(store(session()))).encoding, "base64");
  EXPECT_EQ(only_match(testing::utf16le(keyed(store(session())))).encoding, "utf-16le");
  EXPECT_EQ(only_match(testing::percent(keyed(store(session())))).encoding, "percent");
  EXPECT_EQ(only_match(core::hex(store(session()))).encoding, "hex");
  EXPECT_EQ(only_match(core::base64(core::base64(store(session())))).encoding, "base64+base64");
}

TEST(CredentialStore, IsNoOtherObject) {
  for (const std::string_view shape : {
           R"({"enkryptify": {"project": "x"}, "github": {"accessToken": "VALUE"}})",
           R"({"github": {"accessToken": "VALUE"}, "version": 1})",
           R"({"version":1,"auth":{"accessToken":"VALUE"}})",
           R"({"version":1,"auth":{"accessToken":"VALUE","userId":"u"}})",
           R"({"version":1,"auth":{"x":1},"accessToken":"VALUE","userId":"u","email":"e"})",
           R"({"auth":{"accessToken":"VALUE","userId":"u","email":"e"}})",
           R"({"enkryptify": {"accessToken": null}, "x": {"accessToken": "VALUE"}})",
           R"({"enkryptify": "accessToken", "x": "VALUE"})",
           R"({"enkryptify": {"accessToken": ""}, "x": "VALUE"})",
           R"({"enkryptify": {"accessToken": "${TOKEN}"}, "x": "VALUE"})",
       }) {
    std::string content(shape);
    content.replace(content.find("VALUE"), 5, k_body);
    EXPECT_THAT(matcher().search(content).matches, IsEmpty()) << content;
  }
}

TEST(CredentialStore, FindsEachOfSeveral) {
  const std::string content = keyed(store(k_body)) + "\n" + store(k_other_body) + "\n" +
                              keyed(store(session())) + store(token(k_body));
  EXPECT_THAT(testing::raw_tokens(matcher().search(content)),
              ::testing::ElementsAre(k_body, k_other_body, session(), token(k_body)));
}

TEST(CredentialStore, IsLookedForWithinReachOnly) {
  const auto distant = [](std::size_t distance) {
    return R"({"enkryptify": {"x": ")" + std::string(distance, ' ') + R"(", "accessToken": ")" +
           std::string(k_body) + "\"}}";
  };
  EXPECT_THAT(matcher().search(distant(20'000)).matches, ::testing::SizeIs(1));
  EXPECT_THAT(matcher().search(distant(25'000)).matches, IsEmpty());
}

TEST(ObjectEnd, SkipsStringsAtItsLevelOfEscaping) {
  const auto end = [](std::string_view text, std::size_t backslashes) {
    return object_end(text, 0, text.size(), backslashes);
  };
  EXPECT_EQ(end(R"({"a":"}"}x)", 0), 9U);
  EXPECT_EQ(end(R"({"a":"\"}"}x)", 0), 11U);
  EXPECT_EQ(end(R"({"a":"\\"}x)", 0), 10U);
  EXPECT_EQ(end(R"({\"a\":\"}\"}x)", 1), 13U);
  EXPECT_EQ(end(R"({\"a\":\"\\\"}\"}x)", 1), 17U);
  EXPECT_EQ(end(R"({\"a\":\"\\\\\"}x)", 1), 16U);
  EXPECT_EQ(end(R"({\"a\":" , "}")", 1), 7U);
  EXPECT_EQ(end(R"({"a":{"b":{}},"c":[{}]}x)", 0), 23U);
  EXPECT_EQ(end(R"({"a")", 0), 4U);
}

}  // namespace
}  // namespace ekaudit::scanner::match
