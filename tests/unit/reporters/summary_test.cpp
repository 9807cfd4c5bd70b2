#include "reporters/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using core::Severity;
using rules::TokenStatus;
using testing::ElementsAre;

rules::Finding finding(Severity severity, std::string hash, std::string redacted,
                       TokenStatus status = TokenStatus::unknown) {
  rules::Finding made;
  made.severity = severity;
  made.token = rules::TokenRef{};
  made.token->hash = std::move(hash);
  made.token->redacted = std::move(redacted);
  made.token->status = status;
  return made;
}

TEST(GroupByToken, TellsTokensApartByHashAndElseByRedactedForm) {
  audit::Report report;
  report.findings = {finding(Severity::low, "h1", "same"), finding(Severity::low, "h2", "same"),
                     finding(Severity::low, "h1", "same"), finding(Severity::low, "", "short"),
                     finding(Severity::low, "", "short")};
  const std::vector<TokenGroup> groups = group_by_token(report);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].findings.size(), 2U);
  EXPECT_EQ(groups[1].findings.size(), 1U);
  EXPECT_EQ(groups[2].findings.size(), 2U);
}

TEST(GroupByToken, PutsAliveFirstThenTheWorst) {
  audit::Report report;
  report.findings = {finding(Severity::info, "dead", "", TokenStatus::revoked),
                     finding(Severity::low, "low", ""), finding(Severity::high, "high", ""),
                     finding(Severity::medium, "alive", "", TokenStatus::active),
                     finding(Severity::info, "dead too", "", TokenStatus::expired)};
  std::vector<std::string> order;
  for (const TokenGroup& group : group_by_token(report)) {
    order.push_back(group.token->hash);
  }
  EXPECT_THAT(order, ElementsAre("alive", "high", "low", "dead", "dead too"));
}

TEST(GroupByToken, CallsATokenDeadOnlyIfAllFindingsSaySo) {
  audit::Report report;
  report.findings = {finding(Severity::info, "h", "", TokenStatus::revoked),
                     finding(Severity::high, "h", "")};
  EXPECT_EQ(group_by_token(report).at(0).life, Life::unknown);
  report.findings.push_back(finding(Severity::high, "h", "", TokenStatus::active));
  EXPECT_EQ(group_by_token(report).at(0).life, Life::alive);
}

TEST(GroupByToken, PutsTheWorstPlaceFirst) {
  audit::Report report;
  report.findings = {finding(Severity::low, "h", "a"), finding(Severity::high, "h", "b"),
                     finding(Severity::high, "h", "c")};
  const std::vector<TokenGroup> groups = group_by_token(report);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].worst, Severity::high);
  ASSERT_EQ(groups[0].findings.size(), 3U);
  EXPECT_EQ(groups[0].findings[0]->token->redacted, "b");
  EXPECT_EQ(groups[0].findings[1]->token->redacted, "c");
  EXPECT_EQ(groups[0].findings[2]->token->redacted, "a");
}

TEST(Summarize, CountsSuppressedFindingsAsSuch) {
  audit::Report report;
  report.findings = {finding(Severity::high, "a", ""), finding(Severity::high, "b", "")};
  report.findings[1].suppressed = rules::Suppression{"inline", "test", std::nullopt};
  const Summary summary = summarize(report);
  EXPECT_EQ(summary.suppressed, 1U);
  EXPECT_EQ(summary.by_severity[static_cast<std::size_t>(Severity::high)], 1U);
  EXPECT_EQ(summary.unknown, 1U);
}

TEST(Summarize, CountsTheSample) {
  const Summary summary = summarize(tests::support::hostile_report());
  EXPECT_THAT(summary.by_severity, ElementsAre(1, 2, 14, 12, 1));
  EXPECT_EQ(summary.alive, 1U);
  EXPECT_EQ(summary.unknown, 4U);
  EXPECT_EQ(summary.dead, 1U);
  EXPECT_EQ(summary.suppressed, 1U);
}

}  // namespace
}  // namespace ekaudit::reporters
