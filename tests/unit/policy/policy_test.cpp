#include "policy/policy.h"

#include <gtest/gtest.h>

#include "rules/registry.h"
#include "tests/support/sightings.h"

namespace ekaudit::policy {
namespace {

using core::Confidence;
using core::Severity;
using rules::Finding;

Finding make_finding() {
  rules::Evidence evidence;
  evidence.sightings = {tests::support::make_sighting()};
  std::vector<Finding> findings;
  rules::find_rule("leaked-token")->judge(evidence, findings);
  return findings.front();
}

TEST(Policy, DropsBelowMinimumSeverityAndConfidence) {
  Policy policy;
  policy.min_severity = Severity::high;
  policy.min_confidence = Confidence::medium;
  std::vector<Finding> findings(4, make_finding());
  findings[1].severity = Severity::medium;
  findings[2].confidence = Confidence::low;
  findings[3].confidence = Confidence::medium;
  core::Notices notices;
  apply(policy, {}, findings, notices);
  EXPECT_EQ(findings.size(), 2U);
}

TEST(Policy, ChoosesRules) {
  Policy policy;
  EXPECT_TRUE(wants_rule(policy, "leaked-token"));
  policy.only_rules = {"leaked-token"};
  EXPECT_FALSE(wants_rule(policy, "leaked-credential-store"));
  policy.skip_rules = {"leaked-token"};
  EXPECT_FALSE(wants_rule(policy, "leaked-token"));
}

TEST(Policy, DirectiveSuppressesItsRuleAndTheFamily) {
  for (const char* rule : {"leaked-token", "leaked-token-in-history"}) {
    std::vector<Finding> findings = {make_finding()};
    findings[0].directive = scanner::match::Directive{{rule}, "test data"};
    core::Notices notices;
    apply({}, {}, findings, notices);
    ASSERT_TRUE(findings[0].suppressed) << rule;
    EXPECT_EQ(findings[0].suppressed->by, "inline");
    EXPECT_EQ(findings[0].suppressed->reason, "test data");
    EXPECT_TRUE(notices.empty());
  }
}

TEST(Policy, DirectiveOfAnotherRuleSuppressesNothing) {
  std::vector<Finding> findings = {make_finding()};
  findings[0].directive = scanner::match::Directive{{"leaked-token-in-metadata"}, ""};
  core::Notices notices;
  apply({}, {}, findings, notices);
  EXPECT_FALSE(findings[0].suppressed);
  EXPECT_TRUE(notices.empty());
}

TEST(Policy, DirectiveOfAnUnknownRuleIsTold) {
  std::vector<Finding> findings = {make_finding()};
  findings[0].directive = scanner::match::Directive{{"leaked-tokn"}, ""};
  core::Notices notices;
  apply({}, {}, findings, notices);
  EXPECT_FALSE(findings[0].suppressed);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].kind, "directive-unknown-rule");
  EXPECT_NE(notices[0].message.find("did you mean leaked-token?"), std::string::npos);
  EXPECT_FALSE(notices[0].incomplete);
}

TEST(Policy, FailsAtOrAboveTheSeverity) {
  std::vector<Finding> findings = {make_finding()};
  Policy policy;
  policy.fail_on = Severity::high;
  EXPECT_TRUE(fails(policy, findings));
  policy.fail_on = Severity::critical;
  EXPECT_FALSE(fails(policy, findings));
  policy.fail_on = std::nullopt;
  EXPECT_FALSE(fails(policy, findings));
  policy.fail_on = Severity::info;
  findings[0].suppressed = rules::Suppression{"inline", "", std::nullopt};
  EXPECT_FALSE(fails(policy, findings));
}

}  // namespace
}  // namespace ekaudit::policy
