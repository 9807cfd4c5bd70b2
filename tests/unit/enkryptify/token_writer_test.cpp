#include "enkryptify/token_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/api_server.h"
#include "tests/support/tokens.h"
#include "tests/unit/enkryptify/fake_pacer.h"

namespace ekaudit::enkryptify {
namespace {

using testing::HasSubstr;
using testing::Not;
using tests::support::ApiServer;
using tests::support::token_record;
using Kind = WriteOutcome::Kind;
using Mishap = ApiServer::Mishap;

class TokenWriterTest : public testing::Test {
 protected:
  TokenWriterTest() { server_.tokens = Json::array({token_record("t-1"), token_record("t-2")}); }

  void reply_with(int status, const std::string& body = "{\"message\": \"not you\"}") {
    server_.intercept([=](const ApiServer::Request& request, ApiServer::Reply& reply) {
      reply = {status, body};
      return request.path.ends_with("/rotate");
    });
  }
  void suffer(Mishap mishap) {
    server_.set_fate([=](const ApiServer::Request&) { return mishap; });
  }

  const std::string credential_ = tests::support::make_token(1);
  ApiServer server_{credential_};
  core::RunControl control_;
  FakePacer pacer_;
  HttpClient http_{ApiBase::parse(server_.url()).value(), {}, control_};
  ApiClient api_{http_, core::Secret(credential_), pacer_};
  TokenWriter writer_{api_, "acme"};
};

TEST_F(TokenWriterTest, RotatesToAValueThatLives) {
  const WriteOutcome outcome = writer_.rotate("t-1");
  ASSERT_EQ(outcome.kind, Kind::done) << outcome.message;
  EXPECT_EQ(outcome.token.raw.reveal(), server_.value_of("t-1"));
  EXPECT_EQ(outcome.token.prefix, server_.value_of("t-1").substr(0, 16));
  EXPECT_EQ(api_.probe(outcome.token.raw), Liveness::alive);
  EXPECT_EQ(api_.probe(core::Secret(tests::support::make_token(77))), Liveness::dead);
  EXPECT_EQ(server_.rotations_of("t-1"), 1);
}

TEST_F(TokenWriterTest, Revokes) {
  EXPECT_EQ(writer_.revoke("t-1").kind, Kind::done);
  EXPECT_FALSE(server_.record_of("t-1")["revokedAt"].is_null());
  EXPECT_TRUE(server_.record_of("t-2")["revokedAt"].is_null());
  const WriteOutcome again = writer_.revoke("t-1");
  EXPECT_EQ(again.kind, Kind::refused);
  EXPECT_EQ(again.status, 409);
}

TEST_F(TokenWriterTest, CreatesOneLikeAnother) {
  Token token =
      read_tokens(Json::array({token_record("t-1", {{"scope", {{"projects", {"p-1"}}}}})}))->front();
  const auto request = creation_request(token);
  ASSERT_TRUE(request);
  const WriteOutcome outcome = writer_.create(*request);
  ASSERT_EQ(outcome.kind, Kind::done) << outcome.message;
  const Json record = server_.record_of(outcome.token.id);
  EXPECT_EQ(record["name"], "token of t-1");
  EXPECT_EQ(record["permission"], "read");
  EXPECT_EQ(record["scope"]["projects"], Json::array({"p-1"}));
  EXPECT_EQ(api_.probe(outcome.token.raw), Liveness::alive);
}

TEST_F(TokenWriterTest, AnUnknownOutcomeIsNeitherDoneNorRefused) {
  for (const Mishap mishap : {Mishap::lost, Mishap::dropped, Mishap::failed, Mishap::garbled, Mishap::late}) {
    suffer(mishap);
    const std::size_t before = server_.writes();
    const WriteOutcome outcome = writer_.rotate("t-1");
    EXPECT_EQ(outcome.kind, Kind::unknown) << static_cast<int>(mishap);
    EXPECT_FALSE(outcome.message.empty());
    EXPECT_TRUE(outcome.token.raw.empty());
    EXPECT_EQ(server_.writes(), before + 1) << "sent once";
  }
}

TEST_F(TokenWriterTest, RefusalsSayWhatTheServerSaid) {
  for (const int status : {400, 403, 404, 409}) {
    reply_with(status);
    const WriteOutcome outcome = writer_.rotate("t-1");
    EXPECT_EQ(outcome.kind, Kind::refused) << status;
    EXPECT_EQ(outcome.status, status);
    EXPECT_THAT(outcome.message, HasSubstr("not you"));
  }
  for (const int status : {302, 408, 500, 503}) {
    reply_with(status);
    EXPECT_EQ(writer_.rotate("t-1").kind, Kind::unknown) << status;
  }
  EXPECT_EQ(server_.rotations_of("t-1"), 0);
}

TEST_F(TokenWriterTest, ATokenInARefusalIsNotRepeated) {
  const std::string token = tests::support::make_token(5);
  reply_with(403, Json{{"message", "not with " + token}}.dump());
  EXPECT_THAT(writer_.rotate("t-1").message, Not(HasSubstr(token)));
}

TEST_F(TokenWriterTest, WaitsForTheRateLimitWithinTheBudget) {
  server_.intercept(
      [left = std::make_shared<int>(2)](const ApiServer::Request& request, ApiServer::Reply& reply) {
        reply = {429, "{}", {{"Retry-After", "5"}}};
        return request.path.ends_with("/rotate") && (*left)-- > 0;
      });
  EXPECT_EQ(writer_.rotate("t-1").kind, Kind::done);
  EXPECT_GE(pacer_.waited(), std::chrono::seconds(10));
  EXPECT_EQ(server_.rotations_of("t-1"), 1);
  reply_with(429);
  EXPECT_EQ(writer_.rotate("t-1").kind, Kind::refused);
}

TEST_F(TokenWriterTest, ASessionThatEndedIsRenewedOnce) {
  server_.intercept(
      [left = std::make_shared<int>(1)](const ApiServer::Request& request, ApiServer::Reply& reply) {
        reply = {401, "{}"};
        return request.path.ends_with("/rotate") && (*left)-- > 0;
      });
  EXPECT_EQ(writer_.rotate("t-1").kind, Kind::done);
  reply_with(401);
  const WriteOutcome outcome = writer_.rotate("t-1");
  EXPECT_EQ(outcome.kind, Kind::refused);
  EXPECT_EQ(outcome.status, 401);
}

TEST_F(TokenWriterTest, WhatWasNeverSentIsRefused) {
  HttpClient nowhere(ApiBase::parse("http://127.0.0.1:1").value(), {}, control_);
  ApiClient api(nowhere, core::Secret(credential_), pacer_, {180, 10, Milliseconds(0)});
  TokenWriter writer(api, "acme");
  const WriteOutcome outcome = writer.rotate("t-1");
  EXPECT_EQ(outcome.kind, Kind::refused);
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(TokenWriterTest, OddIdsAreSentNowhere) {
  for (const char* id : {"", "..", "a/b", "a?b", "t-1/rotate", "a b", "\n"}) {
    EXPECT_EQ(writer_.rotate(id).kind, Kind::refused) << id;
    EXPECT_EQ(writer_.revoke(id).kind, Kind::refused) << id;
  }
  EXPECT_EQ(server_.writes(), 0U);
}

TEST_F(TokenWriterTest, TheEndOfTheRunDoesNotBreakAWriteOff) {
  suffer(Mishap::slow);
  ASSERT_TRUE(api_.get("/v1/workspace"));
  control_.stop(core::StopReason::interrupted);
  EXPECT_EQ(writer_.rotate("t-1").kind, Kind::done);
}

TEST(CreationRequest, TakesTheShortestLifetimeThatIsLongEnough) {
  const auto lifetime = [](int days) {
    Token token = read_tokens(Json::array({token_record("t-1", {{"scope", {{"all", true}}}})}))->front();
    token.expires_at = *token.created_at + std::chrono::hours(24 * days);
    return Json::parse(creation_request(token).value())["expiresIn"].get<std::string>();
  };
  EXPECT_EQ(lifetime(1), "24h");
  EXPECT_EQ(lifetime(2), "5d");
  EXPECT_EQ(lifetime(30), "30d");
  EXPECT_EQ(lifetime(31), "60d");
  EXPECT_EQ(lifetime(92), "3m");
  EXPECT_EQ(lifetime(4000), "6m");
}

TEST(CreationRequest, GuessesNoRights) {
  Token token = read_tokens(Json::array({token_record("t-1", {{"scope", {{"all", true}}}})}))->front();
  ASSERT_TRUE(creation_request(token));
  Token without = token;
  without.permission.reset();
  EXPECT_FALSE(creation_request(without));
  without = token;
  without.scope.reset();
  EXPECT_FALSE(creation_request(without));
  without = token;
  without.scope = Scope{};
  EXPECT_FALSE(creation_request(without));
}

}  // namespace
}  // namespace ekaudit::enkryptify
