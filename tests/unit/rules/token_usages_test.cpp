// What pipelines say about the inventory's tokens.
#include "rules/token_usages.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/rules/inventory_evidence.h"

namespace ekaudit::rules::tests {
namespace {

using core::Confidence;
using core::Severity;

pipelines::Usage usage_of(const std::string& path, const std::string& secret) {
  pipelines::Usage usage;
  usage.format = pipelines::Format::github_actions;
  usage.path = path;
  usage.repository = "r";
  usage.secret.store = pipelines::Store::ci;
  usage.secret.name = secret;
  usage.effects.reads = true;
  return usage;
}

// The good token, read-write, with a mapping of the secret EK, and these usages.
Evidence mapped(std::vector<pipelines::Usage> usages) {
  enkryptify::Token token = good_token();
  token.permission = enkryptify::Permission::read_write;
  Evidence evidence = evidence_with({token});
  TokenDeclaration declaration;
  declaration.id = token.id;
  declaration.secrets.push_back({});
  declaration.secrets.back().name = "EK";
  declaration.secrets.back().store = "github";
  evidence.declarations.tokens.push_back(std::move(declaration));
  evidence.usages = std::move(usages);
  return evidence;
}

TEST(TokenUsages, ANameProvesNothingWithoutAMapping) {
  Evidence evidence = mapped({usage_of("a.yml", "EK")});
  evidence.declarations.tokens.clear();
  EXPECT_TRUE(usages_of(evidence.inventory->tokens[0], evidence).empty());
  EXPECT_EQ(mapped_tokens(evidence), 0U);
}

TEST(TokenUsages, TheMappingsStoreAndEnvironmentHaveToFit) {
  Evidence evidence = mapped({usage_of("a.yml", "EK"), usage_of("b.yml", "OTHER")});
  evidence.usages[1].secret.name = "EK";
  evidence.usages[1].format = pipelines::Format::gitlab_ci;
  EXPECT_EQ(usages_of(evidence.inventory->tokens[0], evidence).usages.size(), 1U);
  evidence.declarations.tokens[0].secrets[0].environment = "production";
  EXPECT_TRUE(usages_of(evidence.inventory->tokens[0], evidence).empty());
  evidence.usages[0].secret.scope = "production";
  EXPECT_EQ(usages_of(evidence.inventory->tokens[0], evidence).usages.size(), 1U);
  EXPECT_EQ(mapped_tokens(evidence), 1U);
}

TEST(UnneededWrite, IsSureOnlyIfAllUsersWereReadAndOnlyRead) {
  const auto findings = judge(unneeded_write_rule(), mapped({usage_of("a.yml", "EK")}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::high);
  EXPECT_EQ(findings[0].confidence, Confidence::high);
}

TEST(UnneededWrite, IsLessSureWithAnOpaqueUserOrAConsumerThatWasNotSeen) {
  Evidence opaque = mapped({usage_of("a.yml", "EK"), usage_of("b.yml", "EK")});
  opaque.usages[1].effects.opaque = true;
  Evidence unseen = mapped({usage_of("a.yml", "EK")});
  unseen.declarations.tokens[0].consumers = {"billing service"};
  Evidence idle = mapped({usage_of("a.yml", "EK")});
  idle.usages[0].effects.reads = false;
  for (const Evidence& evidence : {opaque, unseen, idle}) {
    const auto findings = judge(unneeded_write_rule(), evidence);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].severity, Severity::medium);
    EXPECT_EQ(findings[0].confidence, Confidence::medium);
  }
}

TEST(UnneededWrite, IsAbsentWithAWriter) {
  Evidence seen = mapped({usage_of("a.yml", "EK"), usage_of("b.yml", "EK")});
  seen.usages[1].effects.writes = true;
  EXPECT_TRUE(judge(unneeded_write_rule(), seen).empty());
  Evidence declared = mapped({usage_of("a.yml", "EK")});
  declared.declarations.tokens[0].writers = {"a.yml"};
  EXPECT_TRUE(judge(unneeded_write_rule(), declared).empty());
}

TEST(TokenUsages, FindingsSayWhoUsesTheToken) {
  Evidence evidence = mapped({usage_of("b.yml", "EK"), usage_of("a.yml", "EK"), usage_of("c.yml", "OTHER")});
  evidence.inventory->tokens[0].expires_at = k_now + Days(170);
  evidence.declarations.tokens[0].consumers = {"a.yml", "the shop"};
  const auto findings = judge(long_lived_rule(), evidence);
  ASSERT_EQ(findings.size(), 1U);
  const std::vector<std::string> users = {"a.yml", "b.yml", "the shop"};
  EXPECT_EQ(evidence_of(findings[0], "usedBy"), users);
  EXPECT_EQ(evidence_of(findings[0], "secretNames"), std::vector<std::string>{"EK"});
}

TEST(SharedToken, FiresForUnrelatedPipelinesOnly) {
  Evidence shared = mapped({usage_of("a.yml", "EK"), usage_of("b.yml", "EK")});
  ASSERT_EQ(judge(shared_token_rule(), shared).size(), 1U);
  EXPECT_EQ(judge(shared_token_rule(), shared)[0].severity, Severity::medium);
  shared.usages[0].runs_files = {"b.yml"};
  EXPECT_TRUE(judge(shared_token_rule(), shared).empty());
  EXPECT_TRUE(judge(shared_token_rule(), mapped({usage_of("a.yml", "EK")})).empty());
}

TEST(CliTokenInPipeline, FiresForCliTokensOnly) {
  Evidence evidence = mapped({usage_of("a.yml", "EK")});
  EXPECT_TRUE(judge(cli_token_in_pipeline_rule(), evidence).empty());
  evidence.inventory->tokens[0].type = enkryptify::TokenType::cli;
  ASSERT_EQ(judge(cli_token_in_pipeline_rule(), evidence).size(), 1U);
  evidence.usages.clear();
  EXPECT_TRUE(judge(cli_token_in_pipeline_rule(), evidence).empty());
}

TEST(ExpiredTokenInUse, FiresForATokenThatAPipelineNames) {
  Evidence evidence = mapped({usage_of("a.yml", "EK")});
  evidence.inventory->tokens[0].expires_at = k_now - Days(1);
  evidence.inventory->tokens[0].last_used_at = k_now - Days(2);
  ASSERT_EQ(judge(expired_token_in_use_rule(), evidence).size(), 1U);
  evidence.usages.clear();
  EXPECT_TRUE(judge(expired_token_in_use_rule(), evidence).empty());
}

TEST(LongLived, QuotesTheSchedule) {
  Evidence evidence = mapped({usage_of("a.yml", "EK")});
  evidence.inventory->tokens[0].expires_at = k_now + Days(170);
  evidence.usages[0].schedules = {"17 3 * * *"};
  const auto findings = judge(long_lived_rule(), evidence);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_NE(findings[0].message.find("17 3 * * *"), std::string::npos);
  EXPECT_EQ(evidence_of(findings[0], "schedule"), std::vector<std::string>{"17 3 * * *"});
}

}  // namespace
}  // namespace ekaudit::rules::tests
