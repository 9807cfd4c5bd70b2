// `ekaudit trace`: one token from standard input, at 2 a.m.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/clock.h"
#include "tests/integration/runner.h"
#include "tests/support/api_server.h"
#include "tests/support/git_fixture.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::ApiServer;
using support::make_token;
using support::ProcessResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Trace : public testing::Test {
 protected:
  Trace() {
    server_.members = Json::array({{{"id", "m-1"},
                                    {"user", {{"id", "u-1"}, {"name", "Ada"}}},
                                    {"role", "admin"},
                                    {"status", "account-created"}}});
    server_.tokens = Json::array({record("auditor", credential_), record("found", token_)});
    repository_.commit_file("deploy.env", "a\nENKRYPTIFY_TOKEN=" + token_ + "\n", "leak");
    repository_.commit_file("other.env", make_token(9) + "\n", "leak another");
  }

  static Json record(const std::string& id, const std::string& raw) {
    const auto in_days = [](int days) {
      return core::format_rfc3339(core::SystemClock().now() + std::chrono::hours(24 * days));
    };
    return support::token_record(id, {{"name", "deploy " + id},
                                      {"prefix", raw.substr(0, 16)},
                                      {"createdAt", in_days(-10)},
                                      {"expiresAt", in_days(20)},
                                      {"scope", {{"all", true}}}});
  }

  ProcessResult trace(const std::string& input, std::vector<std::string> arguments = {},
                      support::Environment extra = {}) {
    arguments.insert(arguments.begin(), "trace");
    extra.try_emplace("ENKRYPTIFY_TOKEN", credential_);
    extra.try_emplace("ENKRYPTIFY_API_URL", server_.url());
    ProcessResult result = run_ekaudit(arguments, repository_.path(), input, extra);
    EXPECT_THAT(result.out + result.err,
                AllOf(Not(HasSubstr(token_.substr(16))), Not(HasSubstr(credential_.substr(16)))));
    return result;
  }

  const std::string credential_ = make_token(1);
  const std::string token_ = make_token(2);
  ApiServer server_{credential_};
  support::GitFixture repository_;
};

TEST_F(Trace, TellsWhoseItIsWhatItOpensAndWhereItStands) {
  const ProcessResult result = trace("see this: " + token_ + "\n");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("is ALIVE: its record is neither revoked nor expired; it stands in 1 place here"),
            HasSubstr("deploy found"), HasSubstr("Ada"), HasSubstr("the whole workspace"),
            HasSubstr("deploy.env:2"), HasSubstr("ekaudit rotate found")));
  EXPECT_THAT(result.out, Not(HasSubstr("other.env"))) << "of no other token";
}

TEST_F(Trace, TriesTheTokenWhereNoRecordExplainsIt) {
  const std::string unknown = make_token(3);
  EXPECT_THAT(trace(unknown).out, HasSubstr("UNKNOWN: the API refuses it"));
  server_.live_tokens = {unknown};
  const ProcessResult alive = trace(unknown);
  EXPECT_THAT(alive.out,
              AllOf(HasSubstr("ALIVE: the API takes it"), HasSubstr("no place that was searched")));
  EXPECT_THAT(trace(unknown, {"--no-verify"}).out, HasSubstr("UNKNOWN: nobody was asked"));
}

TEST_F(Trace, ARevokedOneIsDeadAndNoFailure) {
  server_.tokens[1]["revokedAt"] = "2024-01-01T00:00:00Z";
  const ProcessResult result = trace(token_);
  EXPECT_EQ(result.exit_code, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("DEAD: its record is revoked"));
}

TEST_F(Trace, OfflineItSaysWhatCanBeSaid) {
  const ProcessResult result = trace(token_, {"--offline"}, {{"ENKRYPTIFY_TOKEN", ""}});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("UNKNOWN: nobody was asked"), HasSubstr("deploy.env:2")));
  EXPECT_TRUE(server_.log().empty());
}

// With a hundred projects, a hundred answers would be waited for at 2 a.m.
TEST_F(Trace, AsksForTheEnvironmentsInReachOnly) {
  server_.projects =
      Json::array({{{"id", "t-1"},
                    {"projects", {{{"id", "p-1"}, {"slug", "billing"}}, {{"id", "p-2"}, {"slug", "web"}}}}}});
  server_.environments["billing"] = Json::array({{{"id", "e-1"}, {"name", "production"}}});
  server_.environments["web"] = Json::array({{{"id", "e-2"}, {"name", "production"}}});
  server_.tokens[1]["scope"] = {{"all", false}, {"projects", {"p-1"}}};
  EXPECT_THAT(trace(token_).out, HasSubstr("billing/production"));
  for (const ApiServer::Request& request : server_.log()) {
    EXPECT_EQ(request.path.find("/project/web/"), std::string::npos);
  }
}

TEST_F(Trace, JsonIsTheReportOfThisTokenOnly) {
  const Json report = Json::parse(trace(token_, {"--format", "json"}).out);
  EXPECT_EQ(report["summary"]["tokens"], Json({{"alive", 1}, {"unknown", 0}, {"dead", 0}}));
  for (const Json& finding : report["findings"]) {
    EXPECT_EQ(finding["token"]["id"], "found");
  }
}

TEST_F(Trace, NoTokenOrSeveralAreUsage) {
  EXPECT_EQ(trace("").exit_code, 2);
  EXPECT_EQ(trace("ek_live_your_token_here").exit_code, 2);
  EXPECT_EQ(trace(token_ + " " + make_token(4)).exit_code, 2);
  EXPECT_EQ(trace(token_, {"ek_live_argument"}).exit_code, 2) << "no argument takes a token";
  EXPECT_TRUE(server_.log().empty());
}

TEST_F(Trace, WorksOutsideARepository) {
  const support::TemporaryDirectory elsewhere;
  const ProcessResult result =
      run_ekaudit({"trace"}, elsewhere.path(), token_,
                  {{"ENKRYPTIFY_TOKEN", credential_}, {"ENKRYPTIFY_API_URL", server_.url()}});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("ALIVE"));
}

TEST(Demo, IsLabelledAndFailsNobody) {
  const support::TemporaryDirectory directory;
  const ProcessResult text = run_ekaudit({"demo"}, directory.path());
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_EQ(text.out.find("SAMPLE DATA"), 0U);
  EXPECT_THAT(text.out, AllOf(HasSubstr("ALIVE"), HasSubstr("DEAD"), HasSubstr("orphaned-token")));
  const ProcessResult json = run_ekaudit({"demo", "--format", "json"}, directory.path());
  const Json report = Json::parse(json.out);
  EXPECT_EQ(notices_of(report, "sample-data").size(), 1U);
  EXPECT_FALSE(report["findings"].empty());
}

}  // namespace
}  // namespace ekaudit::tests::integration
