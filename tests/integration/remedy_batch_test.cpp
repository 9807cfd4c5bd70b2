// Several tokens in one run, the guards of --yes, and plans from an audit's report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/integration/remedy_workspace.h"

namespace ekaudit::tests::integration {
namespace {

using support::ApiServer;
using support::ProcessResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Mishap = ApiServer::Mishap;

class RemedyBatch : public testing::Test {
 protected:
  // Applies, and gives the outcomes by token id.
  std::map<std::string, Json> apply(std::vector<std::string> arguments, int exit_code) {
    for (const char* each : {"--apply", "--yes", "--format", "json"}) {
      arguments.emplace_back(each);
    }
    if (arguments[0] != "revoke") {
      arguments.emplace_back("--deliver");
      arguments.emplace_back("file=" + w_.path("delivered-{id}").native());
    }
    const ProcessResult result = w_.run(arguments);
    EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
    const Json document = Json::parse(result.out);
    std::map<std::string, Json> outcomes;
    for (const Json& item : document["items"]) {
      outcomes[item["tokenId"]] = item;
    }
    return outcomes;
  }
  void refuse(const std::string& id, int status) {
    w_.server().intercept([=](const ApiServer::Request& request, ApiServer::Reply& reply) {
      reply = {status, R"({"message": "not this one"})", {{"Retry-After", "3600"}}};
      return request.path.find("/tokens/" + id) != std::string::npos;
    });
  }
  // A report with one finding of `rule` for each id.
  std::string report(const std::string& rule, const std::vector<std::string>& ids) {
    Json findings = Json::array();
    for (const std::string& id : ids) {
      findings.push_back({{"rule", rule},
                          {"confidence", "high"},
                          {"token", {{"id", id}, {"hash", "sha256:" + id}, {"status", "active"}}},
                          {"location", {{"kind", "file"}, {"path", "deploy.env"}, {"line", 3}}},
                          {"evidence", Json::object()},
                          {"suppressed", nullptr}});
    }
    support::write_file(
        w_.path("report.json"),
        Json{{"schema", "ekaudit.report/v1"}, {"complete", true}, {"findings", findings}}.dump());
    return w_.path("report.json");
  }
  void change(const std::string& id, const Json& changes) {
    for (Json& record : w_.server().tokens) {
      if (record["id"] == id) {
        record.update(changes);
      }
    }
  }

  RemedyWorkspace w_;
};

TEST_F(RemedyBatch, EachTokenHasItsOwnOutcome) {
  change("beta", {{"name", "twins"}});
  change("gamma", {{"name", "twins"}});
  const auto outcomes = apply({"rotate", "alpha", "gone", "twins", "no-such-token"}, 1);
  EXPECT_EQ(outcomes.at("alpha")["outcome"], "done");
  EXPECT_THAT(outcomes.at("gone")["message"], HasSubstr("revoked already"));
  EXPECT_THAT(outcomes.at("twins")["message"], AllOf(HasSubstr("beta"), HasSubstr("gamma")));
  EXPECT_THAT(outcomes.at("no-such-token")["message"], HasSubstr("no token of this workspace"));
  EXPECT_EQ(w_.server().writes(), 1U);
  EXPECT_EQ(w_.content("delivered-alpha"), w_.server().value_of("alpha"));
}

TEST_F(RemedyBatch, ARefusalOfOneTokenLetsTheOthersGoOn) {
  for (const int status : {403, 404, 409}) {
    refuse("alpha", status);
    const auto outcomes = apply({"rotate", "alpha", "beta"}, 1);
    EXPECT_EQ(outcomes.at("alpha")["outcome"], "failed") << status;
    EXPECT_THAT(outcomes.at("alpha")["message"],
                AllOf(HasSubstr("nothing was changed"), HasSubstr("not this one"),
                      HasSubstr(std::to_string(status))));
    EXPECT_EQ(outcomes.at("beta")["outcome"], "done");
  }
  EXPECT_EQ(w_.server().rotations_of("alpha"), 0);
  EXPECT_EQ(w_.server().rotations_of("beta"), 3);
}

TEST_F(RemedyBatch, TheRateLimitEndsTheBatch) {
  refuse("alpha", 429);
  const auto outcomes = apply({"rotate", "alpha", "beta"}, 1);
  EXPECT_THAT(outcomes.at("alpha")["message"], HasSubstr("rate limit"));
  EXPECT_EQ(outcomes.at("beta")["outcome"], "skipped");
  EXPECT_EQ(w_.server().rotations_of("beta"), 0);
}

TEST_F(RemedyBatch, AFailedDeliveryEndsTheBatch) {
  const ProcessResult result = w_.run(
      {"rotate", "alpha", "beta", "--apply", "--yes", "--deliver", "exec=: $EKAUDIT_TOKEN_ID; exit 1"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("open    rotate alpha"), HasSubstr("skipped rotate beta")));
  EXPECT_EQ(w_.server().rotations_of("beta"), 0);
}

TEST_F(RemedyBatch, MaxBoundsARun) {
  const auto outcomes = apply({"revoke", "alpha", "beta", "gamma", "--max", "2"}, 1);
  EXPECT_EQ(outcomes.at("alpha")["outcome"], "done");
  EXPECT_EQ(outcomes.at("beta")["outcome"], "done");
  EXPECT_THAT(outcomes.at("gamma")["message"], HasSubstr("--max"));
  EXPECT_TRUE(w_.server().record_of("gamma")["revokedAt"].is_null());
}

TEST_F(RemedyBatch, TheCredentialIsTouchedByItsIdOnly) {
  EXPECT_EQ(apply({"rotate", "deploy own"}, 1).at("own")["outcome"], "skipped");
  EXPECT_EQ(apply({"fix", "--from", report("leaked-token-alive", {"own"})}, 1).at("own")["outcome"],
            "skipped");
  EXPECT_EQ(w_.server().writes(), 0U);
  EXPECT_EQ(apply({"rotate", "own"}, 0).at("own")["outcome"], "done");
  EXPECT_EQ(w_.content("delivered-own"), w_.server().value_of("own"));
}

TEST_F(RemedyBatch, FixDecidesByTheInventoryAsItIs) {
  change("alpha", {{"lastUsedAt", nullptr}});
  const auto outcomes =
      apply({"fix", "--from", report("leaked-token-alive", {"alpha", "gone", "unknown"})}, 1);
  EXPECT_EQ(outcomes.at("alpha")["action"], "revoke") << "nobody ever used it";
  EXPECT_EQ(outcomes.at("alpha")["outcome"], "done");
  EXPECT_EQ(outcomes.at("alpha")["exposed"], Json::array({"Billing/production"}));
  EXPECT_EQ(outcomes.at("gone")["outcome"], "left");
  EXPECT_EQ(outcomes.at("unknown")["outcome"], "skipped");
}

// A report that does not know whether leaks live does not end as if all were well.
TEST_F(RemedyBatch, WhatAReportDoesNotKnowIsSaid) {
  const Json leak = {{"rule", "leaked-token"},
                     {"token", {{"id", nullptr}, {"hash", "sha256:1"}, {"status", "unknown"}}},
                     {"location", {{"kind", "file"}, {"path", "a.env"}}},
                     {"evidence", Json::object()},
                     {"suppressed", nullptr}};
  const auto fix = [&](bool complete, const Json& findings) {
    support::write_file(
        w_.path("report.json"),
        Json{{"schema", "ekaudit.report/v1"}, {"complete", complete}, {"findings", findings}}.dump());
    return w_.run({"fix", "--from", w_.path("report.json")});
  };
  EXPECT_EQ(fix(true, Json::array()).exit_code, 0);
  EXPECT_EQ(fix(false, Json::array()).exit_code, 3);
  const ProcessResult unasked = fix(true, Json::array({leak}));
  EXPECT_EQ(unasked.exit_code, 3);
  EXPECT_THAT(unasked.err, HasSubstr("of 1 leaked token the report does not know"));
  Json refused = leak;
  refused["evidence"]["proof"] = {"exchange refused"};
  EXPECT_EQ(fix(true, Json::array({refused})).exit_code, 0);
  Json alive = leak;
  alive["rule"] = "leaked-token-alive";
  alive["token"]["redacted"] = "ek_live_Ab…";
  const ProcessResult unidentified = fix(true, Json::array({alive}));
  EXPECT_EQ(unidentified.exit_code, 1);
  EXPECT_THAT(unidentified.out, HasSubstr("no prefix tells which token it is"));
}

// Rotating what was rotated since would break what uses it, for nothing.
TEST_F(RemedyBatch, AnOldReportRotatesNoNewValue) {
  const std::string path = report("leaked-token-alive", {"alpha"});
  Json document = Json::parse(support::read_file(path));
  document["findings"][0]["token"]["redacted"] = w_.value("alpha").substr(0, 16) + "…";
  document["findings"][0]["evidence"]["usedBy"] = {"deploy.yml"};
  support::write_file(path, document.dump());
  EXPECT_EQ(apply({"fix", "--from", path}, 0).at("alpha")["outcome"], "done");
  const auto again = apply({"fix", "--from", path}, 0);
  EXPECT_EQ(again.at("alpha")["outcome"], "left");
  EXPECT_THAT(again.at("alpha")["message"], HasSubstr("rotated since"));
  EXPECT_EQ(w_.server().rotations_of("alpha"), 1);
}

TEST_F(RemedyBatch, SeveralValuesNeedSeveralPlaces) {
  const ProcessResult result =
      w_.run({"rotate", "alpha", "beta", "--apply", "--yes", "--deliver", "exec=cat > x"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("2 tokens would be delivered to one place"));
  EXPECT_EQ(w_.server().writes(), 0U);
}

TEST_F(RemedyBatch, AValueIsNoName) {
  const ProcessResult result = w_.run({"rotate", w_.value("alpha")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("--token-stdin"), Not(HasSubstr(w_.value("alpha")))));
  EXPECT_EQ(w_.run({"rotate", "nobody"}).exit_code, 1);
  EXPECT_EQ(w_.run({"revoke", "alpha", "--deliver", "file=x"}).exit_code, 2);
}

TEST_F(RemedyBatch, YesAloneTouchesNothingThatSomebodyUnseenMayUse) {
  for (const char* rule : {"leaked-token-alive", "unused-token", "rotation-overdue", "orphaned-token"}) {
    const auto outcomes = apply({"fix", "--from", report(rule, {"alpha"})}, 1);
    EXPECT_EQ(outcomes.at("alpha")["outcome"], "skipped") << rule;
    EXPECT_THAT(outcomes.at("alpha")["message"], HasSubstr("--yes does not touch it")) << rule;
  }
  EXPECT_EQ(w_.server().writes(), 0U);
}

TEST_F(RemedyBatch, YesAloneTouchesNoLeakWhosePrefixProvesNothing) {
  change("alpha", {{"lastUsedAt", nullptr}, {"prefix", "ek_live_Ab"}});
  change("beta", {{"lastUsedAt", nullptr}});
  w_.server().tokens.push_back(w_.record("twin", {{"prefix", w_.value("beta").substr(0, 16)}}));
  const auto outcomes = apply({"fix", "--from", report("leaked-token-alive", {"alpha", "beta"})}, 1);
  EXPECT_THAT(outcomes.at("alpha")["message"], HasSubstr("too short"));
  EXPECT_THAT(outcomes.at("beta")["message"], HasSubstr("same prefix"));
  EXPECT_EQ(w_.server().writes(), 0U);
  EXPECT_EQ(apply({"revoke", "alpha"}, 0).at("alpha")["outcome"], "done") << "its exact id does";
}

TEST_F(RemedyBatch, ANameOrAValueIsNoExactId) {
  EXPECT_THAT(apply({"revoke", "deploy alpha"}, 1).at("alpha")["message"],
              HasSubstr("--yes does not touch it"));
  const ProcessResult result = w_.run({"revoke", "--token-stdin", "--apply", "--yes"}, w_.value("alpha"));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("ekaudit revoke alpha --apply"), Not(HasSubstr(w_.value("alpha")))));
  EXPECT_EQ(w_.server().writes(), 0U);
}

TEST_F(RemedyBatch, RecommendationsAreLeftToPeople) {
  const auto outcomes = apply({"fix", "--from", report("over-scoped", {"alpha"})}, 0);
  EXPECT_EQ(outcomes.at("alpha")["action"], "recommend");
  EXPECT_FALSE(outcomes.at("alpha")["advice"].empty());
  EXPECT_EQ(w_.server().writes(), 0U);
}

TEST_F(RemedyBatch, WritesAChecklistForTheTicket) {
  const ProcessResult result = w_.run(
      {"fix", "--from", report("leaked-token-alive", {"alpha"}), "--checklist", w_.path("list.md").native()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(w_.content("list.md"),
              AllOf(HasSubstr("- [ ] rotate: `ekaudit rotate alpha --apply`"),
                    HasSubstr("- [ ] secrets rotated: Billing/production"), HasSubstr("contained")));
}

TEST_F(RemedyBatch, WhatIsNoReportIsRefused) {
  support::write_file(w_.path("x.json"), "{}");
  EXPECT_EQ(w_.run({"fix", "--from", w_.path("x.json").native()}).exit_code, 2);
  EXPECT_EQ(w_.run({"fix", "--from", w_.path("none.json").native()}).exit_code, 2);
  EXPECT_EQ(w_.run({"fix", "--from", "/dev/zero"}).exit_code, 2);
}

TEST_F(RemedyBatch, WithoutTheInventoryNothingIsDone) {
  w_.server().intercept([](const ApiServer::Request& request, ApiServer::Reply& reply) {
    reply = {403, "{}"};
    return request.path.ends_with("/tokens/");
  });
  EXPECT_EQ(w_.run({"revoke", "alpha", "--apply", "--yes"}).exit_code, 3);
  EXPECT_EQ(w_.server().writes(), 0U);
}

}  // namespace
}  // namespace ekaudit::tests::integration
