#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/inventory_evidence.h"

namespace ekaudit::rules::tests {
namespace {

using core::Confidence;
using core::Severity;
using enkryptify::Permission;
using enkryptify::Token;
using enkryptify::TokenType;
using testing::ElementsAre;
using testing::IsEmpty;

Evidence declared(Token token, TokenDeclaration declaration) {
  Evidence evidence = evidence_with({std::move(token)});
  evidence.declarations.tokens = {std::move(declaration)};
  return evidence;
}

Token with_scope(enkryptify::Scope scope) {
  Token token = good_token();
  token.scope = std::move(scope);
  return token;
}

Token named(std::string name) {
  Token token = good_token();
  token.name = std::move(name);
  return token;
}

// What a rule says of one token; the test fails if it is not one finding.
Finding only_finding(const Rule& rule, const Evidence& evidence) {
  const std::vector<Finding> findings = judge(rule, evidence);
  EXPECT_EQ(findings.size(), 1U) << rule.info().id;
  return findings.empty() ? Finding() : findings.front();
}

Finding only_finding(const Rule& rule, const Token& token) {
  return only_finding(rule, evidence_with({token}));
}

TEST(InventoryRules, SayNothingWithoutAnInventory) {
  for (const Rule* rule : inventory_rules()) {
    EXPECT_THAT(judge(*rule, Evidence()), IsEmpty()) << rule->info().id;
  }
}

TEST(InventoryRules, SayNothingOfAGoodToken) {
  for (const Rule* rule : inventory_rules()) {
    EXPECT_THAT(judge(*rule, good_token()), IsEmpty()) << rule->info().id;
  }
}

TEST(InventoryRules, HaveAFamilyOfTheirOwnAndATaxon) {
  for (const Rule* rule : inventory_rules()) {
    EXPECT_EQ(rule->info().family, rule->info().id);
    EXPECT_FALSE(rule->info().cwe.empty());
    EXPECT_FALSE(rule->info().nhi_title.empty());
    EXPECT_EQ(rule->info().description.back(), '.');
  }
}

TEST(OverScoped, WholeWorkspaceIsHigh) {
  const Finding finding = only_finding(over_scoped_rule(), with_scope({true, {}, {}, {}}));
  EXPECT_EQ(finding.severity, Severity::high);
  EXPECT_EQ(finding.message,
            "Token \"github-actions-deploy\" reaches the whole workspace: api, billing and web.");
  EXPECT_EQ(finding.fingerprint, fingerprint("over-scoped", "token:t1", "t1"));
  EXPECT_EQ(finding.token->id, "t1");
  EXPECT_EQ(finding.location.kind, scanner::LocationKind::token);
  EXPECT_FALSE(finding.remediation.empty());
}

TEST(OverScoped, SeveralProjectsAreMediumAndNamed) {
  Token token = with_scope({false, {"core"}, {}, {}});
  token.name = "deploy";
  const Finding finding = only_finding(over_scoped_rule(), token);
  EXPECT_EQ(finding.severity, Severity::medium);
  EXPECT_EQ(finding.message, "Token \"deploy\" reaches 3 projects: api, billing and web.");
  EXPECT_THAT(evidence_of(finding, "teams"), ElementsAre("Core"));
  EXPECT_THAT(evidence_of(finding, "projects"), ElementsAre("api", "billing", "web"));
  EXPECT_THAT(evidence_of(finding, "environments"),
              ElementsAre("api/development", "api/production", "api/staging", "billing/production",
                          "web/production"));
}

TEST(OverScoped, UnknownScopeIsNoReach) {
  Token token = good_token();
  token.scope.reset();
  EXPECT_THAT(judge(over_scoped_rule(), token), IsEmpty());
}

TEST(CrossesEnvironments, NamesBothSides) {
  const Finding finding = only_finding(crosses_environments_rule(), with_scope({false, {}, {"api"}, {}}));
  EXPECT_EQ(finding.severity, Severity::medium);
  EXPECT_EQ(
      finding.message,
      "Token \"github-actions-deploy\" reaches production (api/production) and also api/development and "
      "api/staging.");
  EXPECT_THAT(evidence_of(finding, "production"), ElementsAre("api/production"));
  EXPECT_THAT(evidence_of(finding, "others"), ElementsAre("api/development", "api/staging"));
}

TEST(CrossesEnvironments, OneSideOnlyIsNone) {
  EXPECT_THAT(judge(crosses_environments_rule(), with_scope({false, {}, {"billing", "web"}, {}})), IsEmpty());
  EXPECT_THAT(
      judge(crosses_environments_rule(), with_scope({false, {}, {}, {"e-api-staging", "e-api-development"}})),
      IsEmpty());
}

TEST(CrossesEnvironments, EnvironmentThatCouldNotBeReadIsNotAnotherOne) {
  EXPECT_THAT(
      judge(crosses_environments_rule(), with_scope({false, {}, {}, {"e-api-production", "somewhere"}})),
      IsEmpty());
}

TEST(CrossesEnvironments, ProductionIsWhatPolicySays) {
  Evidence evidence = evidence_with({with_scope({false, {}, {"api"}, {}})});
  evidence.thresholds.production = {"customers"};
  EXPECT_THAT(judge(crosses_environments_rule(), evidence), IsEmpty());
  evidence.thresholds.production = {"stag*"};
  EXPECT_THAT(evidence_of(only_finding(crosses_environments_rule(), evidence), "production"),
              ElementsAre("api/staging"));
}

TEST(LongLived, NamesLifetimeAndEnd) {
  Token token = good_token();
  token.created_at = k_now - Days(10);
  token.expires_at = k_now + Days(80);
  const Finding finding = only_finding(long_lived_rule(), token);
  EXPECT_EQ(finding.severity, Severity::medium);
  EXPECT_EQ(finding.message,
            "Token \"github-actions-deploy\" lives for 90 days, from its creation to its expiry on "
            "2026-08-20T00:00:00Z.");
  EXPECT_THAT(evidence_of(finding, "createdAt"), ElementsAre("2026-05-22T00:00:00Z"));
  EXPECT_THAT(evidence_of(finding, "lifetimeDays"), ElementsAre("90"));
}

TEST(LongLived, SaysNothingOfAnUnknownLifetime) {
  Token token = good_token();
  token.expires_at.reset();
  EXPECT_THAT(judge(long_lived_rule(), token), IsEmpty());
  token = good_token();
  token.created_at.reset();
  EXPECT_THAT(judge(long_lived_rule(), token), IsEmpty());
}

TEST(UnneededWrite, ConfidenceFollowsTheDeclaration) {
  Token token = good_token();
  token.permission = Permission::read_write;
  const Finding undeclared = only_finding(unneeded_write_rule(), token);
  EXPECT_EQ(undeclared.severity, Severity::low);
  EXPECT_EQ(undeclared.confidence, Confidence::low);

  TokenDeclaration declaration;
  declaration.id = "t1";
  EXPECT_EQ(only_finding(unneeded_write_rule(), declared(token, declaration)).confidence, Confidence::low);

  declaration.consumers = {"deploy.yml", "nightly.yml"};
  const Finding finding = only_finding(unneeded_write_rule(), declared(token, declaration));
  EXPECT_EQ(finding.severity, Severity::medium);
  EXPECT_EQ(finding.confidence, Confidence::medium);
  EXPECT_NE(finding.message.find("(deploy.yml and nightly.yml)"), std::string::npos) << finding.message;

  declaration.writers = {"import.yml"};
  EXPECT_THAT(judge(unneeded_write_rule(), declared(token, declaration)), IsEmpty());
}

TEST(UnneededWrite, UnknownPermissionIsNotWrite) {
  Token token = good_token();
  token.permission.reset();
  EXPECT_THAT(judge(unneeded_write_rule(), token), IsEmpty());
}

TEST(RotationOverdue, SaysWhatTheAgeCountsFrom) {
  Token token = good_token();
  token.created_at = k_now - Days(75);
  const Finding created = only_finding(rotation_overdue_rule(), token);
  EXPECT_EQ(created.severity, Severity::medium);
  EXPECT_EQ(created.message,
            "Token \"github-actions-deploy\" was created 75 days ago and no later rotation is known: its "
            "rotation is overdue.");
  EXPECT_THAT(evidence_of(created, "ageDays"), ElementsAre("75"));

  TokenDeclaration declaration;
  declaration.name = token.name;
  declaration.rotated_at = k_now - Days(40);
  const Finding rotated = only_finding(rotation_overdue_rule(), declared(token, declaration));
  EXPECT_EQ(rotated.severity, Severity::low);
  EXPECT_EQ(rotated.message,
            "Token \"github-actions-deploy\" was last rotated 40 days ago: its rotation is due.");

  declaration.rotated_at = k_now - Days(5);
  EXPECT_THAT(judge(rotation_overdue_rule(), declared(token, declaration)), IsEmpty());
}

TEST(RotationOverdue, BelievesTheLedger) {
  Token token = good_token();
  token.created_at = k_now - Days(75);
  Evidence evidence = evidence_with({token});
  EXPECT_THAT(evidence_of(judge(rotation_overdue_rule(), evidence).front(), "ledger"), testing::SizeIs(1));
  evidence.rotations.emplace();
  const Finding unknown = judge(rotation_overdue_rule(), evidence).front();
  EXPECT_EQ(unknown.confidence, core::Confidence::medium);
  EXPECT_THAT(evidence_of(unknown, "ledger"), IsEmpty());
  (*evidence.rotations)[token.id] = k_now - Days(31);
  const Finding rotated = judge(rotation_overdue_rule(), evidence).front();
  EXPECT_EQ(rotated.severity, Severity::low);
  EXPECT_EQ(rotated.confidence, core::Confidence::high);
  (*evidence.rotations)[token.id] = k_now - Days(30);
  EXPECT_THAT(judge(rotation_overdue_rule(), evidence), IsEmpty());
  (*evidence.rotations)[token.id] = k_now + Days(1);
  EXPECT_EQ(judge(rotation_overdue_rule(), evidence).front().severity, Severity::medium) << "not yet";
}

TEST(LongLived, ARotationStartsANewLife) {
  Token token = good_token();
  token.created_at = k_now - Days(100);
  token.expires_at = k_now + Days(50);
  Evidence evidence = evidence_with({token});
  EXPECT_EQ(judge(long_lived_rule(), evidence).front().severity, Severity::high);
  evidence.rotations = {{token.id, k_now - Days(11)}};
  EXPECT_THAT(judge(long_lived_rule(), evidence), IsEmpty());
  evidence.rotations = {{token.id, k_now - Days(20)}};
  EXPECT_THAT(judge(long_lived_rule(), evidence).front().message,
              testing::HasSubstr("from its last rotation"));
}

TEST(RotationOverdue, FollowsTheDeclaredPeriod) {
  Token token = good_token();
  TokenDeclaration declaration;
  declaration.name = token.name;
  declaration.rotation_period = Days(45);
  const auto severity_at = [&](int days) -> std::optional<Severity> {
    token.created_at = k_now - Days(days);
    const auto findings = judge(rotation_overdue_rule(), declared(token, declaration));
    return findings.empty() ? std::nullopt : std::optional(findings.front().severity);
  };
  EXPECT_EQ(severity_at(45), std::nullopt);
  EXPECT_EQ(severity_at(46), Severity::low);
  EXPECT_EQ(severity_at(91), Severity::medium);
  EXPECT_EQ(severity_at(181), Severity::high);
}

TEST(UnusedToken, NeverUsedOrIdle) {
  Token token = good_token();
  token.last_used_at.reset();
  EXPECT_EQ(only_finding(unused_token_rule(), token).message,
            "Token \"github-actions-deploy\" was created 10 days ago and never used.");
  token.created_at = k_now - Days(200);
  token.last_used_at = k_now - Days(41);
  const Finding idle = only_finding(unused_token_rule(), token);
  EXPECT_EQ(idle.message, "Token \"github-actions-deploy\" was last used 41 days ago.");
  EXPECT_THAT(evidence_of(idle, "idleDays"), ElementsAre("41"));
}

TEST(UnusedToken, MissingLastUseIsNotNever) {
  Token token = good_token();
  token.last_used_at.reset();
  token.ever_used_known = false;
  EXPECT_THAT(judge(unused_token_rule(), token), IsEmpty());
}

TEST(UnusedToken, BreakGlassIsMeantNotToBeUsed) {
  Token token = good_token();
  token.last_used_at.reset();
  TokenDeclaration declaration;
  declaration.id = token.id;
  declaration.break_glass = true;
  EXPECT_THAT(judge(unused_token_rule(), declared(token, declaration)), IsEmpty());
}

TEST(UnusedToken, OneMadeAnewIsNotIdleYet) {
  Token token = good_token();
  token.created_at = k_now - Days(2);
  token.last_used_at = k_now - Days(90);
  EXPECT_THAT(judge(unused_token_rule(), token), IsEmpty());
}

TEST(OrphanedToken, CreatorIsFoundByMemberOrUserId) {
  Token token = good_token();
  for (const char* active : {"u-ada", "m-ada", ""}) {
    token.created_by = active;
    EXPECT_THAT(judge(orphaned_token_rule(), token), IsEmpty()) << active;
  }
  for (const char* left : {"u-bob", "m-bob"}) {
    token.created_by = left;
    const Finding finding = only_finding(orphaned_token_rule(), token);
    EXPECT_EQ(finding.severity, Severity::medium);
    EXPECT_EQ(finding.confidence, Confidence::high);
    EXPECT_THAT(evidence_of(finding, "memberStatus"), ElementsAre("declined"));
    EXPECT_EQ(finding.message.find("Bob"), std::string::npos);
  }
  token.created_by = "u-gone";
  EXPECT_EQ(only_finding(orphaned_token_rule(), token).confidence, Confidence::medium);
}

TEST(OrphanedToken, JudgesCliTokensToo) {
  Token token = good_token();
  token.type = TokenType::cli;
  token.created_by = "u-gone";
  EXPECT_EQ(judge(orphaned_token_rule(), token).size(), 1U);
}

TEST(OrphanedToken, NeedsToKnowTheMembers) {
  Token token = good_token();
  token.created_by = "u-gone";
  Evidence evidence = evidence_with({token});
  evidence.inventory->members.emplace();
  EXPECT_THAT(judge(orphaned_token_rule(), evidence), IsEmpty());
  evidence.inventory->members.reset();
  EXPECT_THAT(judge(orphaned_token_rule(), evidence), IsEmpty());
}

TEST(VagueTokenName, KnowsNamesThatSayNothing) {
  for (const char* name : {"",           "  ",        "token",     "Token",    "TOKEN 2",       "test",
                           "test-3",     "new token", "New_Token", "my token", "my--token (2)", "api key",
                           "api-key-12", "key",       "temp",      "untitled", "Untitled #4",   "default",
                           "secret",     "ci",        "CI-1",      "asdf",     "foo",           "bar",
                           "42"}) {
    EXPECT_THAT(severities(judge(vague_token_name_rule(), named(name))), ElementsAre(Severity::info)) << name;
  }
  for (const char* name : {"deploy", "ci-deploy", "token-for-billing", "github-actions-prod", "tests-nightly",
                           "foobar", "2-factor", "トークン"}) {
    EXPECT_THAT(judge(vague_token_name_rule(), named(name)), IsEmpty()) << name;
  }
  EXPECT_EQ(only_finding(vague_token_name_rule(), named("")).message, "Token t1 has no name.");
}

TEST(Auditor, IsJudgedByItsOwnRecordOnly) {
  Token token = good_token();
  token.permission = Permission::read_write;
  token.expires_at = k_now + Days(3);
  Evidence evidence = evidence_with({token});
  EXPECT_THAT(judge(auditor_over_privileged_rule(), evidence), IsEmpty());
  EXPECT_THAT(judge(auditor_expiring_rule(), evidence), IsEmpty());

  evidence.inventory->own_token_id = "t1";
  EXPECT_EQ(only_finding(auditor_over_privileged_rule(), evidence).severity, Severity::medium);
  EXPECT_EQ(only_finding(auditor_expiring_rule(), evidence).message,
            "Token \"github-actions-deploy\" is what ekaudit runs with and expires in 3 days.");

  evidence.inventory->tokens.front() = good_token();
  EXPECT_THAT(judge(auditor_over_privileged_rule(), evidence), IsEmpty());
  EXPECT_THAT(judge(auditor_expiring_rule(), evidence), IsEmpty());
}

}  // namespace
}  // namespace ekaudit::rules::tests
