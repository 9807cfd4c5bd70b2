#include "enkryptify/api_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "tests/support/api_server.h"
#include "tests/support/tokens.h"
#include "tests/unit/enkryptify/fake_pacer.h"

namespace ekaudit::enkryptify {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using tests::support::ApiServer;

class ApiClientTest : public testing::Test {
 protected:
  core::Result<Json> get(const std::string& path = "/v1/workspace") { return client_.get(path); }

  // The first `count` requests for anything but the exchange get this status.
  void fail_first(int count, int status, const std::string& retry_after = "") {
    server_.intercept(
        [=, left = std::make_shared<int>(count)](const ApiServer::Request& request, ApiServer::Reply& reply) {
          if (request.path == "/v1/auth/exchange" || (*left)-- <= 0) {
            return false;
          }
          reply = {status, "{\"message\": \"not now\"}", {}};
          if (!retry_after.empty()) {
            reply.headers["Retry-After"] = retry_after;
          }
          return true;
        });
  }

  std::size_t asked(const std::string& path) const {
    const auto log = server_.log();
    return static_cast<std::size_t>(
        std::count_if(log.begin(), log.end(), [&](const auto& r) { return r.path == path; }));
  }

  const std::string credential_ = tests::support::make_token(1);
  ApiServer server_{credential_};
  core::RunControl control_;
  FakePacer pacer_;
  HttpClient http_{ApiBase::parse(server_.url()).value(), {}, control_};
  ApiClient client_{http_, core::Secret(credential_), pacer_};
};

TEST_F(ApiClientTest, SignsInOnceAndAsksWithTheSession) {
  ASSERT_TRUE(get());
  ASSERT_TRUE(get());
  EXPECT_EQ(asked("/v1/auth/exchange"), 1U);
  EXPECT_EQ(asked("/v1/workspace"), 2U);
  for (const auto& request : server_.log()) {
    const bool is_exchange = request.path == "/v1/auth/exchange";
    EXPECT_EQ(request.method, is_exchange ? "POST" : "GET");
    EXPECT_EQ(request.authorization == "Bearer " + credential_, is_exchange);
  }
}

TEST_F(ApiClientTest, RenewsTheSessionBeforeItEnds) {
  ASSERT_TRUE(get());
  pacer_.wait(839s);
  ASSERT_TRUE(get());
  EXPECT_EQ(asked("/v1/auth/exchange"), 1U);
  pacer_.wait(1s);
  ASSERT_TRUE(get());
  EXPECT_EQ(asked("/v1/auth/exchange"), 2U);
}

TEST_F(ApiClientTest, ASessionThatEndedEarlyIsRenewedOnce) {
  fail_first(1, 401);
  EXPECT_TRUE(get());
  EXPECT_EQ(asked("/v1/auth/exchange"), 2U);
  fail_first(100, 401);
  const auto refused = get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, core::ErrorKind::permission);
  EXPECT_EQ(asked("/v1/auth/exchange"), 3U);
}

TEST_F(ApiClientTest, UsesTheCredentialItselfWhereThereIsNoExchange) {
  server_.intercept([](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply.status = 404;
    return request.path == "/v1/auth/exchange";
  });
  EXPECT_TRUE(get());
}

TEST_F(ApiClientTest, ARejectedCredentialIsSaidSo) {
  ApiClient stranger(http_, core::Secret(tests::support::make_token(2)), pacer_);
  const auto answer = stranger.get("/v1/workspace");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, core::ErrorKind::permission);
  EXPECT_THAT(answer.error().message, HasSubstr("does not accept the credential"));
  EXPECT_THAT(answer.error().message, Not(HasSubstr(tests::support::make_token(2))));
  EXPECT_EQ(server_.log().size(), 1U) << "401 is not asked again";
}

TEST_F(ApiClientTest, AsksAgainWhereTheServerFailed) {
  for (const int status : {429, 500, 503}) {
    fail_first(2, status);
    EXPECT_TRUE(get()) << status;
  }
  EXPECT_GT(pacer_.waited(), 0ms);
}

TEST_F(ApiClientTest, HonoursRetryAfter) {
  fail_first(1, 429, "17");
  ASSERT_TRUE(get());
  EXPECT_GE(pacer_.waited(), 17s);
  EXPECT_LT(pacer_.waited(), 20s);
}

TEST_F(ApiClientTest, GivesUpWithinItsBudget) {
  fail_first(1'000'000, 503);
  const auto answer = get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, core::ErrorKind::io);
  EXPECT_THAT(answer.error().message, HasSubstr("503"));
  EXPECT_LE(pacer_.waited(), 70s);
  const std::size_t before = server_.log().size();
  ASSERT_FALSE(get());
  EXPECT_LE(pacer_.waited(), 70s) << "the budget is for the whole run";
  EXPECT_LT(server_.log().size() - before, before) << "what is left of it is enough for few attempts";
}

TEST_F(ApiClientTest, WillNotWaitForAnHour) {
  fail_first(1'000'000, 429, "3600");
  const auto answer = get();
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("rate limit"));
  EXPECT_EQ(pacer_.waited(), 0ms);
}

TEST_F(ApiClientTest, OtherRefusalsAreAskedOnce) {
  for (const auto& [status, kind] : {std::pair{403, core::ErrorKind::permission},
                                     {404, core::ErrorKind::not_found},
                                     {400, core::ErrorKind::io},
                                     {302, core::ErrorKind::unsupported}}) {
    fail_first(1'000'000, status);
    const std::size_t before = asked("/v1/workspace");
    const auto answer = get();
    ASSERT_FALSE(answer) << status;
    EXPECT_EQ(answer.error().kind, kind) << status;
    EXPECT_EQ(asked("/v1/workspace"), before + 1) << status;
  }
}

TEST_F(ApiClientTest, KeepsToTheDocumentedRate) {
  for (int i = 0; i < 179; ++i) {
    ASSERT_TRUE(get());
  }
  EXPECT_EQ(pacer_.waited(), 0ms);
  ASSERT_TRUE(get());
  ASSERT_TRUE(get());
  EXPECT_GE(pacer_.waited(), 59s);
}

TEST_F(ApiClientTest, NonsenseIsAnErrorThatQuotesNothing) {
  for (const std::string& body : {std::string("<html>"), std::string("{\"a\":"), std::string(100, '[')}) {
    server_.intercept([&](const ApiServer::Request& request, ApiServer::Reply& reply) {
      reply.body = body;
      return request.path != "/v1/auth/exchange";
    });
    const auto answer = get();
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().kind, core::ErrorKind::malformed);
    EXPECT_THAT(answer.error().message, Not(HasSubstr("<html>")));
  }
}

}  // namespace
}  // namespace ekaudit::enkryptify
