#include "enkryptify/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/api_server.h"

namespace ekaudit::enkryptify {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::support::token_record;

Json parsed(std::string_view text) {
  return parse_json(text).value();
}

TEST(ReadTokens, TakesWhatIsDocumented) {
  const auto tokens = read_tokens(Json::array(
      {token_record("b", {{"permission", "read-write"}, {"type", "cli"}}),
       token_record("a", {{"scope", {{"all", true}, {"teams", {"t-1"}}, {"projects", {"p-1", "p-2"}}}},
                          {"lastUsedAt", "2026-01-02T03:04:05+01:00"},
                          {"future", {1, 2}}})}));
  ASSERT_TRUE(tokens);
  ASSERT_EQ(tokens->size(), 2U);
  const Token& first = tokens->front();
  EXPECT_EQ(first.id, "a");
  EXPECT_EQ(first.permission, Permission::read);
  EXPECT_TRUE(first.scope->all);
  EXPECT_THAT(first.scope->projects, ElementsAre("p-1", "p-2"));
  EXPECT_EQ(first.last_used_at, core::parse_time("2026-01-02T02:04:05Z"));
  EXPECT_EQ(tokens->back().type, TokenType::cli);
  EXPECT_EQ(tokens->back().permission, Permission::read_write);
  EXPECT_FALSE(tokens->back().last_used_at);
  EXPECT_TRUE(tokens->back().ever_used_known);
}

TEST(ReadTokens, WhatIsUndocumentedIsAbsent) {
  const auto tokens = read_tokens(Json::array({{{"id", "x"},
                                                {"permission", "admin"},
                                                {"type", 7},
                                                {"scope", "all"},
                                                {"createdAt", "yesterday"},
                                                {"lastUsedAt", "never"},
                                                {"revokedAt", false},
                                                {"name", nullptr}}}));
  ASSERT_TRUE(tokens);
  const Token& token = tokens->front();
  EXPECT_FALSE(token.permission);
  EXPECT_FALSE(token.type);
  EXPECT_FALSE(token.scope);
  EXPECT_FALSE(token.created_at);
  EXPECT_FALSE(token.ever_used_known);
  EXPECT_FALSE(is_revoked(token));
}

TEST(ReadTokens, RefusesWhatMayBeAPageOfAList) {
  for (const char* answer : {R"({"data": [], "next": "x"})", "null", "7", R"("[]")", R"([[]])",
                             R"([{"name": "n"}])", R"([{"id": ""}])", R"([{"id": 5}])"}) {
    const auto tokens = read_tokens(parsed(answer));
    ASSERT_FALSE(tokens) << answer;
    EXPECT_EQ(tokens.error().kind, core::ErrorKind::malformed);
    EXPECT_THAT(tokens.error().message, HasSubstr("list of tokens"));
  }
}

TEST(ReadTokens, WhatIsTooMuchIsSaidAndNotCut) {
  Json many = Json::array();
  for (int i = 0; i <= 20'000; ++i) {
    many.push_back({{"id", std::to_string(i)}});
  }
  EXPECT_EQ(read_tokens(many).error().kind, core::ErrorKind::too_large);
  many.erase(0);
  EXPECT_EQ(read_tokens(many)->size(), 20'000U);
  Json ids = Json::array();
  for (int i = 0; i <= 10'000; ++i) {
    ids.push_back("e");
  }
  const auto tokens = read_tokens(Json::array({token_record("a", {{"scope", {{"environments", ids}}}})}));
  ASSERT_TRUE(tokens);
  EXPECT_FALSE(tokens->front().scope) << "a part of a scope is not the scope";
}

TEST(ReadProjects, FlattensTeams) {
  const auto projects = read_projects(parsed(
      R"([{"id": "t-1", "name": "T", "projects": [{"id": "p-1", "name": "P", "slug": "p"}]}, {"projects": []}])"));
  ASSERT_TRUE(projects);
  ASSERT_EQ(projects->size(), 1U);
  EXPECT_EQ(projects->front().team_id, "t-1");
  EXPECT_FALSE(read_projects(parsed(R"([{"id": "t-1"}])")));
  EXPECT_FALSE(read_projects(parsed(R"([3])")));
}

TEST(ReadMembers, KeepsBothIds) {
  const auto members = read_members(parsed(
      R"([{"id": "m-1", "user": {"id": "u-1", "name": "Ada", "email": "a@example.com"}, "role": "admin",
           "status": "account-created", "isOwner": true}, {"id": "m-2", "user": 3}])"));
  ASSERT_TRUE(members);
  EXPECT_EQ(members->front().user_id, "u-1");
  EXPECT_TRUE(members->front().is_active());
  EXPECT_EQ(members->back().user_id, "");
}

TEST(ReadSession, NeedsAToken) {
  const auto session = read_session(parsed(R"({"accessToken": "a.b.c", "expiresIn": 900})"));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->jwt.reveal(), "a.b.c");
  EXPECT_EQ(session->lifetime.count(), 900);
  EXPECT_EQ(read_session(parsed(R"({"accessToken": "a", "expiresIn": -5})"))->lifetime.count(), 0);
  EXPECT_EQ(read_session(parsed(R"({"accessToken": "a", "expiresIn": 1e9})"))->lifetime.count(), 900);
  for (const char* answer : {"{}", "[]", "null", R"({"accessToken": 5})", R"({"accessToken": ""})"}) {
    EXPECT_FALSE(read_session(parsed(answer))) << answer;
  }
}

TEST(ParseJson, BoundsDepthAndTakesAnyBytes) {
  EXPECT_TRUE(parse_json(std::string(60, '[') + std::string(60, ']')));
  EXPECT_FALSE(parse_json(std::string(70, '[') + std::string(70, ']')));
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  for (const std::string& text : {std::string(), std::string("{"), std::string("\xFF\xFE"),
                                  std::string("[1,]"), std::string("\0", 1), std::string("nul")}) {
    EXPECT_FALSE(parse_json(text));
  }
}

TEST(ErrorMessage, TellsTheServersWordsButNeverAToken) {
  EXPECT_EQ(error_message(R"({"message": "Too many"})"), "Too many");
  EXPECT_EQ(error_message(R"({"message": "a\u001b[31mb"})").find('\x1b'), std::string::npos);
  EXPECT_EQ(error_message("<html>"), "");
  EXPECT_EQ(error_message(R"({"message": 5})"), "");
  EXPECT_EQ(error_message(R"({"message": "bad token ek_live_x"})"), "");
  EXPECT_EQ(error_message(R"({"message": "bad eyJhbGciOi"})"), "");
  EXPECT_LE(error_message(R"({"message": ")" + std::string(5000, 'x') + R"("})").size(), 200U);
}

}  // namespace
}  // namespace ekaudit::enkryptify
