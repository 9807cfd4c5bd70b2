// `ekaudit tokens` against a real server: what it says, what it returns, and where it sends what.
#include "tests/support/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.h"
#include "tests/integration/runner.h"
#include "tests/support/api_server.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::tests::integration {
namespace {

namespace fs = std::filesystem;
using support::ApiServer;
using support::ProcessResult;
using support::token_record;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string days_from_now(int days) {
  return core::format_rfc3339(core::SystemClock().now() + std::chrono::hours(24 * days));
}

class Tokens : public testing::Test {
 protected:
  Tokens() {
    server_.members = Json::array({{{"id", "m-1"},
                                    {"user", {{"id", "u-1"}, {"name", "Ada"}}},
                                    {"role", "admin"},
                                    {"status", "account-created"}}});
    server_.teams = Json::array();
    server_.projects = Json::array(
        {{{"id", "t-1"}, {"projects", {{{"id", "p-1"}, {"name", "Billing"}, {"slug", "billing"}}}}}});
    server_.environments["billing"] = Json::array({{{"id", "e-1"}, {"name", "production"}}});
    server_.tokens = Json::array({auditor(), clean("quiet")});
  }

  Json clean(const std::string& id, const Json& changes = {}) const {
    Json record = token_record(id, {{"name", "deploy " + id},
                                    {"prefix", "ek_live_" + id},
                                    {"createdAt", days_from_now(-10)},
                                    {"expiresAt", days_from_now(20)},
                                    {"lastUsedAt", days_from_now(-1)},
                                    {"scope", {{"all", false}, {"environments", {"e-1"}}}}});
    record.update(changes.is_object() ? changes : Json::object());
    return record;
  }
  Json auditor() const { return clean("auditor", {{"prefix", credential_.substr(0, 16)}}); }

  ProcessResult tokens(std::vector<std::string> arguments = {}, support::Environment extra = {}) {
    arguments.insert(arguments.begin(), "tokens");
    extra.try_emplace("ENKRYPTIFY_TOKEN", credential_);
    extra.try_emplace("ENKRYPTIFY_API_URL", server_.url());
    ProcessResult result = run_ekaudit(arguments, directory_.path(), {}, extra);
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(credential_)));
    EXPECT_THAT(result.out + result.err, Not(HasSubstr(credential_.substr(20))));
    return result;
  }

  const std::string credential_ = support::make_token(1);
  ApiServer server_{credential_};
  const support::TemporaryDirectory directory_;
};

TEST_F(Tokens, ACleanWorkspaceIsClean) {
  const ProcessResult result = tokens();
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("NAME"), HasSubstr("deploy quiet"), HasSubstr("Ada"), HasSubstr("10 d"),
                    HasSubstr("environment production of Billing"), HasSubstr("2 tokens in acme, 2 live")));
}

TEST_F(Tokens, FindingsStandBesideTheToken) {
  server_.tokens.push_back(clean("wide", {{"scope", {{"all", true}}}, {"permission", "read-write"}}));
  server_.tokens.push_back(clean("gone", {{"revokedAt", days_from_now(-1)}, {"scope", {{"all", true}}}}));
  const ProcessResult result = tokens();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("deploy wide"), HasSubstr("over-scoped"), HasSubstr("the whole workspace")));
  EXPECT_THAT(result.out, Not(HasSubstr("deploy gone")));
  EXPECT_LT(result.out.find("deploy wide"), result.out.find("deploy quiet")) << "the worst first";
  EXPECT_THAT(tokens({"--all", "--sort", "name"}).out, AllOf(HasSubstr("deploy gone"), HasSubstr("revoked")));
}

TEST_F(Tokens, JsonAndSarifCarryTheRecord) {
  server_.tokens.push_back(clean("wide", {{"scope", {{"all", true}}}}));
  const ProcessResult result =
      tokens({"--format", "json", "--report", "sarif=" + (directory_.path() / "out.sarif").native()});
  const Json report = Json::parse(result.out);
  ASSERT_EQ(report["findings"].size(), 1U) << result.out;
  const Json& finding = report["findings"][0];
  EXPECT_EQ(finding["rule"], "over-scoped");
  EXPECT_EQ(finding["token"]["id"], "wide");
  EXPECT_EQ(finding["token"]["status"], "active");
  EXPECT_EQ(finding["location"]["kind"], "token");
  const Json sarif = Json::parse(support::read_file(directory_.path() / "out.sarif"));
  const Json& run = sarif["runs"][0];
  EXPECT_EQ(run["automationDetails"]["id"], "ekaudit/inventory/");
  EXPECT_EQ(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], ".ekaudit.yml");
  EXPECT_TRUE(run["results"][0]["partialFingerprints"].contains("primaryLocationLineHash"));
}

TEST_F(Tokens, WithoutACredentialItIsUsage) {
  const ProcessResult none = tokens({}, {{"ENKRYPTIFY_TOKEN", ""}});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("ENKRYPTIFY_TOKEN"));
  for (const char* odd : {"two words", "line\nbreak", "\x01"}) {
    EXPECT_EQ(tokens({}, {{"ENKRYPTIFY_TOKEN", odd}}).exit_code, 2) << odd;
  }
  EXPECT_TRUE(server_.log().empty());
}

TEST_F(Tokens, ATokenFileIsForItsOwnerOnly) {
  const fs::path file = directory_.path() / "token";
  support::write_file(file, credential_ + "\n");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  const ProcessResult open = tokens({"--token-file", file}, {{"ENKRYPTIFY_TOKEN", ""}});
  EXPECT_EQ(open.exit_code, 2);
  EXPECT_THAT(open.err, HasSubstr("chmod 600"));
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(tokens({"--token-file", file}, {{"ENKRYPTIFY_TOKEN", ""}}).exit_code, 0);
}

TEST_F(Tokens, ARejectedCredentialIsIncomplete) {
  const ProcessResult result = tokens({}, {{"ENKRYPTIFY_TOKEN", support::make_token(2)}});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("does not accept the credential"));
}

TEST_F(Tokens, AServerThatFailsIsIncompleteWithinTheTimeout) {
  server_.intercept([](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply.status = 503;
    return request.path.ends_with("/tokens/");
  });
  const ProcessResult result = tokens({"--timeout", "2s", "--format", "json"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_FALSE(notices_of(Json::parse(result.out), "inventory-unread").empty());
}

// An empty run under the leaks' category, or one that lacks results, would close alerts.
TEST_F(Tokens, AnOutageClosesNoAlertAndIsSaidPlainly) {
  server_.intercept([](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply.status = 403;
    return request.path.ends_with("/tokens/");
  });
  const fs::path sarif = directory_.path() / "out.sarif";
  const ProcessResult result = tokens({"--report", "sarif=" + sarif.native()});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, AllOf(HasSubstr("The inventory was not read"), Not(HasSubstr("No leaked tokens"))));
  EXPECT_EQ(Json::parse(support::read_file(sarif))["runs"], Json::array());
}

TEST_F(Tokens, WhatTheTimeoutEndedSaysSo) {
  server_.intercept([](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply.status = 503;
    return request.path.ends_with("/tokens/");
  });
  EXPECT_THAT(tokens({"--timeout", "1s"}).out, HasSubstr("--timeout ended the run"));
}

// People name tokens after their value, and a server may repeat what it was sent.
TEST_F(Tokens, NoTokenIsPrintedWhereverTheServerPutsOne) {
  const std::string other = support::make_token(9);
  const std::string session = "session-of-the-test-server";
  server_.tokens.push_back(clean("wide", {{"name", other}, {"prefix", other}, {"scope", {{"all", true}}}}));
  server_.tokens.push_back(
      clean("echo", {{"name", "x" + credential_ + session}, {"scope", {{"all", true}}}}));
  server_.projects[0]["projects"][0]["name"] = other;
  server_.environments["billing"][0]["name"] = "production " + other;
  server_.members[0]["user"]["name"] = other;
  for (const char* format : {"text", "json", "sarif"}) {
    const ProcessResult result = tokens({"-v", "--all", "--format", format});
    EXPECT_EQ(result.exit_code, 1);
    for (const std::string& secret : {other, other.substr(20), session}) {
      EXPECT_THAT(result.out + result.err, Not(HasSubstr(secret))) << format;
    }
  }
  server_.workspaces = Json::array({{{"id", "w"}, {"slug", other}}, {{"id", "v"}, {"slug", credential_}}});
  const ProcessResult refused = tokens();
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, Not(HasSubstr(other)));
}

TEST_F(Tokens, WhoSeesOnlyOwnTokensIsToldSo) {
  server_.members[0]["role"] = "developer";
  EXPECT_EQ(tokens().exit_code, 3);
  EXPECT_THAT(tokens().out, HasSubstr("partial-inventory"));
  EXPECT_EQ(tokens({"--own-tokens"}).exit_code, 0);
}

TEST_F(Tokens, TheRepositoryDoesNotSayWhereTheServerIs) {
  ApiServer elsewhere("x");
  support::write_file(directory_.path() / ".ekaudit.yml", "api_url: " + elsewhere.url() + "\n");
  support::write_file(directory_.path() / ".env", "ENKRYPTIFY_API_URL=" + elsewhere.url() + "\n");
  tokens();
  EXPECT_TRUE(elsewhere.log().empty());
}

TEST_F(Tokens, NothingIsWrittenAndTheCredentialGoesToTheExchangeOnly) {
  tokens({"--all"});
  for (const ApiServer::Request& request : server_.log()) {
    const bool is_exchange = request.path == "/v1/auth/exchange";
    EXPECT_EQ(request.method, is_exchange ? "POST" : "GET");
    EXPECT_EQ(request.authorization.find(credential_) != std::string::npos, is_exchange);
    EXPECT_EQ(request.body, "");
  }
}

TEST_F(Tokens, WrongAddressesAreRefusedBeforeAnythingIsSent) {
  for (const char* url : {"http://example.com", "https://user@127.0.0.1", "ftp://127.0.0.1", "127.0.0.1"}) {
    EXPECT_EQ(tokens({"--api-url", url}).exit_code, 2) << url;
  }
}

TEST_F(Tokens, TenThousandTokensAreJudged) {
  for (int i = 0; i < 10'000; ++i) {
    server_.tokens.push_back(clean("n" + std::to_string(i)));
  }
  const ProcessResult result = tokens();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("10,002 tokens in acme"));
}

}  // namespace
}  // namespace ekaudit::tests::integration
