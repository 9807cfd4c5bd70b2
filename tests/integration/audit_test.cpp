// `ekaudit audit` on a real repository and a real server: which leaks are alive, and what else is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/clock.h"
#include "tests/integration/runner.h"
#include "tests/support/api_server.h"
#include "tests/support/git_fixture.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/tokens.h"

namespace ekaudit::tests::integration {
namespace {

using support::ApiServer;
using support::make_token;
using support::ProcessResult;
using support::token_record;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t k_prefix = 16;  // "ek_live_" and 8 characters

std::string days_from_now(int days) {
  return core::format_rfc3339(core::SystemClock().now() + std::chrono::hours(24 * days));
}

class Audit : public testing::Test {
 protected:
  Audit() {
    server_.members = Json::array({{{"id", "m-1"},
                                    {"user", {{"id", "u-1"}, {"name", "Ada"}}},
                                    {"role", "admin"},
                                    {"status", "account-created"}}});
    server_.teams = Json::array();
    server_.projects = Json::array(
        {{{"id", "t-1"}, {"projects", {{{"id", "p-1"}, {"name", "Billing"}, {"slug", "billing"}}}}}});
    server_.environments["billing"] =
        Json::array({{{"id", "e-1"}, {"name", "production"}}, {{"id", "e-2"}, {"name", "staging"}}});
    server_.tokens = Json::array({record("auditor", credential_)});
  }

  static Json record(const std::string& id, const std::string& raw, const Json& changes = {}) {
    Json json = token_record(id, {{"name", "deploy " + id},
                                  {"prefix", raw.substr(0, k_prefix)},
                                  {"createdAt", days_from_now(-10)},
                                  {"expiresAt", days_from_now(20)},
                                  {"lastUsedAt", days_from_now(-1)},
                                  {"scope", {{"all", false}, {"environments", {"e-1"}}}}});
    json.update(changes.is_object() ? changes : Json::object());
    return json;
  }

  ProcessResult audit(std::vector<std::string> arguments = {}, support::Environment extra = {}) {
    arguments.insert(arguments.begin(), {"audit", "--repo-id", "test/app"});
    extra.try_emplace("ENKRYPTIFY_TOKEN", credential_);
    extra.try_emplace("ENKRYPTIFY_API_URL", server_.url());
    ProcessResult result = run_ekaudit(arguments, repository_.path(), {}, extra);
    for (const std::string& secret : secrets_) {
      EXPECT_THAT(result.out + result.err, Not(HasSubstr(secret.substr(k_prefix))));
    }
    return result;
  }
  Json audit_json(std::vector<std::string> arguments = {}, const support::Environment& extra = {}) {
    arguments.insert(arguments.end(), {"--format", "json"});
    return Json::parse(audit(std::move(arguments), extra).out);
  }

  std::string leak(std::uint64_t seed, const std::string& path) {
    const std::string token = make_token(seed);
    repository_.commit_file(path, "token: " + token + "\n", "add " + path);
    secrets_.push_back(token);
    return token;
  }

  static std::vector<Json> of_rule(const Json& report, const std::string& rule) {
    std::vector<Json> found;
    std::copy_if(report["findings"].begin(), report["findings"].end(), std::back_inserter(found),
                 [&](const Json& finding) { return finding["rule"] == rule; });
    return found;
  }
  static std::string status_of(const Json& report, const std::string& token) {
    for (const Json& finding : findings_of(report, token)) {
      if (finding["location"]["kind"] != "token") {
        return finding["token"]["status"];
      }
    }
    return "not found";
  }
  std::vector<std::string> exchanged() const {
    std::vector<std::string> tokens;
    for (const ApiServer::Request& request : server_.log()) {
      if (request.path == "/v1/auth/exchange") {
        tokens.push_back(request.authorization);
      }
    }
    return tokens;
  }

  const std::string credential_ = make_token(1);
  std::vector<std::string> secrets_ = {credential_};
  ApiServer server_{credential_};
  support::GitFixture repository_;
};

// A live one, a revoked, an expired, a foreign one, and one forged to begin as the live one does.
class AuditOfFive : public Audit {
 protected:
  AuditOfFive() {
    live_ = leak(2, "live.env");
    revoked_ = leak(3, "revoked.env");
    expired_ = leak(4, "expired.env");
    foreign_ = leak(5, "foreign.env");
    forged_ = live_.substr(0, 12) + make_token(6).substr(12);
    secrets_.push_back(forged_);
    repository_.commit_file("forged.env", "token: " + forged_ + "\n", "add forged.env");
    server_.tokens.push_back(record("live", live_, {{"permission", "read-write"}}));
    server_.tokens.push_back(record("revoked", revoked_, {{"revokedAt", days_from_now(-3)}}));
    server_.tokens.push_back(record("expired", expired_, {{"expiresAt", days_from_now(-3)}}));
    server_.live_tokens = {live_};
  }

  std::string live_, revoked_, expired_, foreign_, forged_;
};

TEST_F(AuditOfFive, OneIsAliveAndEachHasItsStatus) {
  const Json report = audit_json();
  const auto alive = of_rule(report, "leaked-token-alive");
  ASSERT_EQ(alive.size(), 1U) << report.dump(1);
  EXPECT_EQ(alive[0]["severity"], "critical");
  EXPECT_EQ(alive[0]["confidence"], "high");
  EXPECT_EQ(alive[0]["token"]["id"], "live");
  EXPECT_EQ(alive[0]["evidence"]["owner"], Json::array({"Ada"}));
  EXPECT_EQ(alive[0]["evidence"]["environments"], Json::array({"Billing/production"}));
  EXPECT_EQ(alive[0]["evidence"]["permission"], Json::array({"read-write"}));
  EXPECT_EQ(alive[0]["evidence"]["proof"], Json::array({"inventory"}));
  EXPECT_TRUE(alive[0]["evidence"].contains("lastUsedAt"));
  EXPECT_EQ(alive[0]["occurrences"][0]["path"], "live.env");
  EXPECT_EQ(status_of(report, live_), "active");
  EXPECT_EQ(status_of(report, revoked_), "revoked");
  EXPECT_EQ(status_of(report, expired_), "expired");
  EXPECT_EQ(status_of(report, foreign_), "unknown");
  EXPECT_EQ(status_of(report, forged_), "unknown");
  EXPECT_EQ(report["summary"]["tokens"], Json({{"alive", 1}, {"unknown", 2}, {"dead", 2}}));
  EXPECT_TRUE(report["complete"].get<bool>());
}

// The live one is explained by its record: trying it would be a use of it.
TEST_F(AuditOfFive, OnlyWhatTheInventoryDoesNotExplainIsExchanged) {
  audit();
  EXPECT_THAT(exchanged(), testing::UnorderedElementsAre("Bearer " + credential_, "Bearer " + foreign_,
                                                         "Bearer " + forged_));
  for (const ApiServer::Request& request : server_.log()) {
    EXPECT_EQ(request.method, request.path == "/v1/auth/exchange" ? "POST" : "GET");
  }
}

TEST_F(AuditOfFive, FiveThousandDecoysStopNothing) {
  std::string decoys;
  for (std::uint64_t seed = 100; seed < 5'100; ++seed) {
    decoys += make_token(seed) + "\n";
  }
  repository_.commit_file("decoys.txt", decoys, "add decoys");
  const Json report = audit_json({"--verify-max", "5"});
  ASSERT_EQ(of_rule(report, "leaked-token-alive").size(), 1U);
  EXPECT_EQ(of_rule(report, "leaked-token-alive")[0]["token"]["id"], "live");
  EXPECT_EQ(exchanged().size(), 6U);
  EXPECT_EQ(notices_of(report, "verification-limit").size(), 1U);
  EXPECT_FALSE(report["complete"].get<bool>());
}

TEST_F(AuditOfFive, TextPutsTheLivingFirst) {
  const ProcessResult result = audit();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out.find("ALIVE"), 0U) << result.out;
  EXPECT_THAT(result.out, AllOf(HasSubstr("\"deploy live\""), HasSubstr("live.env:1"), HasSubstr("Ada"),
                                HasSubstr("ekaudit rotate live"),
                                HasSubstr("DEAD    2 tokens, revoked or expired: nothing to do"),
                                HasSubstr("1 alive, 2 dead")));
}

TEST_F(AuditOfFive, SarifHasTwoRunsAndNoDeadLeak) {
  const Json sarif = Json::parse(audit({"--format", "sarif"}).out);
  ASSERT_EQ(sarif["runs"].size(), 2U);
  EXPECT_EQ(sarif["runs"][0]["automationDetails"]["id"], "ekaudit/leaks/");
  EXPECT_EQ(sarif["runs"][0]["results"].size(), 3U);
  EXPECT_EQ(sarif["runs"][1]["automationDetails"]["id"], "ekaudit/inventory/");
  const Json& alive = sarif["runs"][1]["results"][0];
  EXPECT_EQ(alive["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], ".ekaudit.yml");
  EXPECT_THAT(sarif.dump(), Not(HasSubstr("Ada"))) << "names of people stay out";
}

TEST_F(AuditOfFive, AnOutageLeavesTheOnlineRunOut) {
  server_.intercept([](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply.status = 403;
    return request.path.ends_with("/tokens/");
  });
  const Json sarif = Json::parse(audit({"--format", "sarif"}).out);
  ASSERT_EQ(sarif["runs"].size(), 1U);
  EXPECT_EQ(sarif["runs"][0]["automationDetails"]["id"], "ekaudit/leaks/");
  EXPECT_TRUE(sarif["runs"][0]["invocations"][0]["executionSuccessful"].get<bool>());
}

TEST_F(Audit, ExitCodesFollowWhatCouldBeAsked) {
  EXPECT_EQ(audit().exit_code, 0);
  const ProcessResult none = audit({}, {{"ENKRYPTIFY_TOKEN", ""}});
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.out, HasSubstr("no-credential"));
  EXPECT_EQ(audit({"--offline"}, {{"ENKRYPTIFY_TOKEN", ""}}).exit_code, 0);
  EXPECT_EQ(audit({}, {{"ENKRYPTIFY_TOKEN", make_token(77)}}).exit_code, 3);
  server_.members[0]["role"] = "developer";
  EXPECT_EQ(audit().exit_code, 3);
  EXPECT_EQ(audit({"--own-tokens"}).exit_code, 0);
}

TEST_F(Audit, WithoutACredentialNothingIsSentUnlessAsked) {
  const std::string token = leak(2, "a.env");
  server_.live_tokens = {token};
  EXPECT_EQ(audit({}, {{"ENKRYPTIFY_TOKEN", ""}}).exit_code, 1);
  EXPECT_TRUE(server_.log().empty());
  const Json report = audit_json({"--verify"}, {{"ENKRYPTIFY_TOKEN", ""}});
  ASSERT_EQ(of_rule(report, "leaked-token-alive").size(), 1U);
  EXPECT_EQ(of_rule(report, "leaked-token-alive")[0]["token"]["id"], nullptr);
}

TEST_F(Audit, APrefixThatIsTooShortOrSharedProvesNothingByItself) {
  const std::string shorter = leak(2, "shorter.env");
  const std::string twice = leak(3, "twice.env");
  server_.tokens.push_back(record("shorter", shorter, {{"prefix", shorter.substr(0, 15)}}));
  server_.tokens.push_back(record("twice-a", twice));
  server_.tokens.push_back(record("twice-b", twice, {{"revokedAt", days_from_now(-3)}}));
  EXPECT_TRUE(of_rule(audit_json(), "leaked-token-alive").empty());
  server_.live_tokens = {shorter, twice};
  const auto alive = of_rule(audit_json(), "leaked-token-alive");
  ASSERT_EQ(alive.size(), 2U);
  for (const Json& finding : alive) {
    EXPECT_EQ(finding["token"]["id"], nullptr) << "which record it is stays unproven";
    EXPECT_EQ(finding["evidence"]["proof"], Json::array({"exchange"}));
  }
}

TEST_F(Audit, OfTokensThatBeginAlikeTheExchangeTellsWhichLives) {
  const std::string live = leak(2, "live.env");
  const std::string forged = live.substr(0, 24) + make_token(9).substr(24);
  secrets_.push_back(forged);
  repository_.commit_file("forged.env", forged + "\n", "forge");
  server_.tokens.push_back(record("live", live));
  const Json undecided = audit_json({"--no-verify"});
  ASSERT_EQ(of_rule(undecided, "leaked-token-alive").size(), 1U);
  EXPECT_EQ(of_rule(undecided, "leaked-token-alive")[0]["confidence"], "medium");
  EXPECT_EQ(status_of(undecided, live), "unknown");
  server_.live_tokens = {live};
  const Json report = audit_json();
  ASSERT_EQ(of_rule(report, "leaked-token-alive").size(), 1U);
  EXPECT_EQ(of_rule(report, "leaked-token-alive")[0]["confidence"], "high");
  EXPECT_EQ(status_of(report, live), "active");
  EXPECT_EQ(status_of(report, forged), "unknown");
}

// An exchange moves lastUsedAt: the next run must not tell of it as of somebody's use.
TEST_F(Audit, OurOwnTryIsNotSomebodysUse) {
  const std::string live = leak(2, "live.env");
  const std::string forged = live.substr(0, 24) + make_token(9).substr(24);
  secrets_.push_back(forged);
  repository_.commit_file("forged.env", forged + "\n", "forge");
  server_.tokens.push_back(record("live", live));
  server_.live_tokens = {live};
  const support::TemporaryDirectory state;
  const std::vector<std::string> remembering = {"--state", (state.path() / "state").string()};
  const auto message_of_second_run = [&](const std::vector<std::string>& arguments) {
    audit_json(arguments);
    server_.tokens.back()["lastUsedAt"] = core::format_rfc3339(core::SystemClock().now());
    const auto alive = of_rule(audit_json(arguments), "leaked-token-alive");
    return alive.size() == 1 ? alive[0].dump() : "not one finding";
  };
  EXPECT_THAT(message_of_second_run(remembering),
              AllOf(HasSubstr("was ekaudit's own try"), Not(HasSubstr("lastUsedAt"))));
  EXPECT_THAT(message_of_second_run({"--state", (state.path() / "other").string(), "--no-verify"}),
              HasSubstr("misuse cannot be excluded"));
}

// After a rotation no record explains the old value any more: the ledger does, once the API has refused it.
TEST_F(Audit, ARotatedLeakIsDead) {
  const std::string old = leak(2, "old.env");
  const std::string present = make_token(3);
  secrets_.push_back(present);
  server_.tokens.push_back(record("deploy", old));
  const support::TemporaryDirectory state;
  const std::vector<std::string> remembering = {"--state", (state.path() / "state").string()};
  EXPECT_EQ(status_of(audit_json(remembering), old), "active");
  server_.tokens.back()["prefix"] = present.substr(0, k_prefix);
  const Json report = audit_json(remembering);
  EXPECT_EQ(status_of(report, old), "revoked");
  EXPECT_EQ(findings_of(report, old)[0]["evidence"]["proof"], Json::array({"rotated"}));
  EXPECT_EQ(audit(remembering).exit_code, 0) << "nothing is left to do";
  server_.live_tokens = {old};
  EXPECT_EQ(status_of(audit_json(remembering), old), "active") << "what the API takes is alive";
  server_.live_tokens = {};
  EXPECT_EQ(status_of(audit_json({"--state", (state.path() / "other").string()}), old), "unknown");
}

TEST_F(Audit, KeysOfAnotherVendorsHeaderAreNotSentAnywhere) {
  const std::string key = make_token(2);
  repository_.commit_file("call.sh", "curl -H 'X-API-Key: " + key + "' https://example.org\n", "call");
  audit();
  EXPECT_THAT(exchanged(), Not(Contains("Bearer " + key)));
}

TEST_F(Audit, RelatedLeavesOutWhatHasNothingToDoWithTheRepository) {
  const std::string wide = leak(2, "wide.env");
  server_.tokens.push_back(record("wide", wide, {{"scope", {{"all", true}}}}));
  server_.tokens.push_back(record("other", make_token(3), {{"scope", {{"all", true}}}}));
  EXPECT_EQ(of_rule(audit_json(), "over-scoped").size(), 2U);
  const Json related = audit_json({"--related"});
  ASSERT_EQ(of_rule(related, "over-scoped").size(), 1U);
  EXPECT_EQ(of_rule(related, "over-scoped")[0]["token"]["id"], "wide");
  EXPECT_EQ(of_rule(related, "leaked-token-alive").size(), 1U);
}

TEST_F(Audit, ATokenThatOnlyAnIgnoredFileHoldsIsNoAlarm) {
  repository_.commit_file(".gitignore", ".env\n", "ignore");
  const std::string token = make_token(2);
  secrets_.push_back(token);
  repository_.write(".env", "ENKRYPTIFY_TOKEN=" + token + "\n");
  server_.tokens.push_back(record("local", token));
  const auto alive = of_rule(audit_json(), "leaked-token-alive");
  ASSERT_EQ(alive.size(), 1U);
  EXPECT_EQ(alive[0]["severity"], "medium");
}

TEST_F(Audit, TheApiIsNeverNamedByTheRepository) {
  ApiServer elsewhere("x");
  leak(2, "a.env");
  repository_.commit_file(".env", "ENKRYPTIFY_API_URL=" + elsewhere.url() + "\n", "env");
  audit();
  EXPECT_TRUE(elsewhere.log().empty());
}

}  // namespace
}  // namespace ekaudit::tests::integration
