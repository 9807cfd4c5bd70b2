#include "reporters/github.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

rules::Finding finding_in(const std::string& path, core::Severity severity) {
  rules::Finding finding;
  finding.rule = "leaked-token";
  finding.severity = severity;
  finding.message = "A token stands here.";
  finding.remediation = "Revoke it.";
  finding.location.path = path;
  finding.location.position = {3, 1, 3, 9};
  return finding;
}

TEST(GitHub, AFindingIsACommand) {
  audit::Report report;
  report.findings = {finding_in("config/app.env", core::Severity::high)};
  EXPECT_EQ(
      lines_of(render_github(report)).front(),
      "::error file=config/app.env,line=3,title=ekaudit leaked-token::config/app.env:3: A token stands here. "
      "Revoke it.");
}

TEST(GitHub, SeveritiesHaveTheirKinds) {
  audit::Report report;
  report.findings = {finding_in("a", core::Severity::info), finding_in("b", core::Severity::medium),
                     finding_in("c", core::Severity::critical)};
  const auto lines = lines_of(render_github(report));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(lines[0], testing::StartsWith("::error file=c,"));
  EXPECT_THAT(lines[1], testing::StartsWith("::warning file=b,"));
  EXPECT_THAT(lines[2], testing::StartsWith("::notice file=a,"));
}

TEST(GitHub, WhatIsOnlyInHistoryHasNoLine) {
  audit::Report report;
  report.findings = {finding_in("gone", core::Severity::high)};
  report.findings[0].rule = "leaked-token-in-history";
  report.findings[0].location.kind = scanner::LocationKind::history;
  EXPECT_THAT(render_github(report),
              testing::StartsWith("::error title=ekaudit leaked-token-in-history::gone:3"));
}

TEST(GitHub, ShowsNoMoreThanTenOfAKind) {
  audit::Report report;
  for (int i = 0; i < 25; ++i) {
    report.findings.push_back(finding_in("f" + std::to_string(i), core::Severity::high));
  }
  const std::string text = render_github(report);
  EXPECT_EQ(lines_of(text).size(), 12U);
  EXPECT_THAT(text, HasSubstr("25 findings"));
  EXPECT_THAT(text, HasSubstr("15 of them have no annotation"));
}

TEST(GitHub, NothingEndsACommandOrStartsOne) {
  audit::Report report;
  report.findings = {finding_in("a,line=9::x\n::error::forged%0A", core::Severity::high)};
  report.findings[0].message = "text\r\n::set-output name=a::b";
  const auto lines = lines_of(render_github(report));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], testing::StartsWith("::error file=a%2Cline=9%3A%3Ax"));
  EXPECT_THAT(lines[0], Not(HasSubstr("forged%0A")));  // the per cent sign itself is escaped
  for (const std::string& line : lines_of(render_github(tests::support::hostile_report()))) {
    EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ") ||
                line.starts_with("::notice ") || line.starts_with("ekaudit: "))
        << line;
  }
}

TEST(GitHub, WhatWasNotSearchedIsAWarning) {
  audit::Report report;
  report.complete = false;
  report.notices = {{"shallow-clone", "this is a shallow clone", true, {}, {}, {}},
                    {"lfs", "not so", false, {}, {}, {}}};
  const std::string text = render_github(report);
  EXPECT_THAT(text, HasSubstr("::warning title=ekaudit shallow-clone::this is a shallow clone\n"));
  EXPECT_THAT(text, HasSubstr("not everything was searched"));
  EXPECT_THAT(text, Not(HasSubstr("not so")));
}

TEST(StepSummary, IsATableWithoutMarkupOfOthers) {
  const std::string text = render_step_summary(tests::support::hostile_report());
  EXPECT_THAT(text, testing::StartsWith("### ekaudit: "));
  for (const std::string& line : lines_of(text)) {
    EXPECT_TRUE(line.empty() || line.starts_with("### ") || line.starts_with("| ") ||
                line.starts_with("|---") || line.starts_with("- ") || line.starts_with("Revoke"))
        << line;
    EXPECT_THAT(line, Not(HasSubstr("<")));
    EXPECT_THAT(line, Not(HasSubstr("](")));
  }
}

TEST(StepSummary, StaysBelowItsLimit) {
  audit::Report report;
  for (int i = 0; i < 4000; ++i) {
    report.findings.push_back(finding_in(std::string(500, 'x') + std::to_string(i), core::Severity::low));
  }
  const std::string text = render_step_summary(report);
  EXPECT_LE(text.size(), k_max_step_summary);
  EXPECT_GT(text.size(), k_max_step_summary - 20'000);
  EXPECT_THAT(text, HasSubstr(" more do not fit in here."));
}

TEST(StepSummary, ACleanRunIsOneLine) {
  EXPECT_EQ(render_step_summary(tests::support::clean_report()),
            "### ekaudit: 0 findings (0 alive, 0 unknown, 0 dead tokens; 0 suppressed)\n\n\n");
}

}  // namespace
}  // namespace ekaudit::reporters
