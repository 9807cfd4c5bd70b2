#include <gtest/gtest.h>

#include "core/digest.h"
#include "rules/leak.h"
#include "rules/registry.h"
#include "tests/support/sightings.h"

namespace ekaudit::rules {
namespace {

using core::Confidence;
using core::Severity;
using scanner::Exposure;
using scanner::LocationKind;
using scanner::Sighting;
using tests::support::make_sighting;

std::vector<Finding> judge_all(const Sighting& sighting) {
  Evidence evidence;
  evidence.sightings = {sighting};
  std::vector<Finding> findings;
  for (const Rule* rule : all_rules()) {
    rule->judge(evidence, findings);
  }
  return findings;
}

Finding only_finding(const Sighting& sighting) {
  const auto findings = judge_all(sighting);
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? Finding() : findings.front();
}

TEST(LeakRules, PresentTokenIsALeakedToken) {
  const Finding finding = only_finding(make_sighting());
  EXPECT_EQ(finding.rule, "leaked-token");
  EXPECT_EQ(finding.severity, Severity::high);
  EXPECT_EQ(finding.confidence, Confidence::high);
  EXPECT_NE(finding.message.find(finding.token->redacted), std::string::npos);
  EXPECT_FALSE(finding.remediation.empty());
}

TEST(LeakRules, GoneTokenIsALeakInHistoryWithTheSameFingerprint) {
  Sighting gone = make_sighting();
  gone.present = false;
  gone.newest.kind = LocationKind::history;
  const Finding finding = only_finding(gone);
  EXPECT_EQ(finding.rule, "leaked-token-in-history");
  EXPECT_EQ(finding.fingerprint, only_finding(make_sighting()).fingerprint);
}

TEST(LeakRules, NamesAndMessagesAreMetadataWithAnotherFingerprint) {
  for (const LocationKind kind :
       {LocationKind::filename, LocationKind::commit_message, LocationKind::commit_header, LocationKind::tag,
        LocationKind::note, LocationKind::ref}) {
    Sighting sighting = make_sighting();
    sighting.newest.kind = kind;
    const Finding finding = only_finding(sighting);
    EXPECT_EQ(finding.rule, "leaked-token-in-metadata");
    EXPECT_NE(finding.fingerprint, only_finding(make_sighting()).fingerprint);
  }
}

TEST(LeakRules, CredentialStoreIsCriticalOnlyIfItCachesSecrets) {
  Sighting store = make_sighting();
  store.token.kind = scanner::match::TokenKind::credential_store;
  EXPECT_EQ(only_finding(store).rule, "leaked-credential-store");
  EXPECT_EQ(only_finding(store).severity, Severity::high);
  store.token.caches_secrets = true;
  EXPECT_EQ(only_finding(store).severity, Severity::critical);
}

TEST(LeakRules, ExposureBoundsSeverity) {
  const std::pair<Exposure, Severity> k_expected[] = {
      {Exposure::none, Severity::high},    {Exposure::pushed, Severity::high},
      {Exposure::local, Severity::medium}, {Exposure::untracked, Severity::medium},
      {Exposure::stash, Severity::low},    {Exposure::unreachable, Severity::low},
      {Exposure::ignored, Severity::low},
  };
  for (const auto& [exposure, severity] : k_expected) {
    Sighting sighting = make_sighting();
    sighting.newest.exposure = exposure;
    EXPECT_EQ(only_finding(sighting).severity, severity) << static_cast<int>(exposure);
  }
}

TEST(LeakRules, LowConfidenceIsAtMostLow) {
  Sighting sighting = make_sighting();
  sighting.token.confidence = Confidence::low;
  EXPECT_EQ(only_finding(sighting).severity, Severity::low);
  sighting.token.confidence = Confidence::medium;
  EXPECT_EQ(only_finding(sighting).severity, Severity::high);
}

TEST(LeakRules, HashIsPublishedFromTwentyCharactersOn) {
  Sighting sighting = make_sighting();
  sighting.token.body_size = 20;
  EXPECT_EQ(only_finding(sighting).token->hash, "sha256:" + core::hex(sighting.token.hash));
  sighting.token.body_size = 19;
  EXPECT_TRUE(only_finding(sighting).token->hash.empty());
}

TEST(Fingerprint, SeparatesItsParts) {
  EXPECT_NE(fingerprint("leak", "a", "bc"), fingerprint("leak", "ab", "c"));
  EXPECT_EQ(fingerprint("leak", "a", "b"),
            core::hex(core::sha256(std::string("ekaudit/v1\0leak\0a\0b", 19))));
}

TEST(Registry, FindsRulesAndTheNearestOne) {
  ASSERT_NE(find_rule("leaked-token"), nullptr);
  EXPECT_EQ(find_rule("leaked-tokens"), nullptr);
  EXPECT_EQ(nearest_rule_id("leaked-tokens"), "leaked-token");
  EXPECT_EQ(nearest_rule_id("something-else-entirely"), "");
  EXPECT_EQ(nearest_rule_id(std::string(100'000, 'x')), "");
}

TEST(Registry, EveryRuleIsWellFormed) {
  for (const Rule* rule : all_rules()) {
    const RuleInfo& info = rule->info();
    EXPECT_LE(info.title.size(), 80U);
    EXPECT_NE(info.title.back(), '.');
    EXPECT_LE(info.description.size(), 1024U);
    EXPECT_GT(info.security_severity, 0.0);
    EXPECT_LE(info.security_severity, 10.0);
    EXPECT_FALSE(rule_page(info.id).empty()) << info.id;
  }
}

}  // namespace
}  // namespace ekaudit::rules
