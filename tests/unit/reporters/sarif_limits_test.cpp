// What code scanning refuses a file for.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "reporters/reporter.h"
#include "reporters/sarif_results.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

audit::Report report_with(std::size_t count) {
  audit::Report report = tests::support::clean_report();
  for (std::size_t i = 0; i < count; ++i) {
    rules::Finding finding;
    finding.rule = "leaked-token";
    finding.severity = core::Severity::medium;
    finding.confidence = core::Confidence::medium;
    finding.message = "m";
    finding.fingerprint = fmt::format("{:064x}", i);
    finding.location.path = fmt::format("f{:06}", i);
    report.findings.push_back(std::move(finding));
  }
  return report;
}

std::string uri_of(const Json& result) {
  return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
}

TEST(SarifLimits, AllowAsManyResultsAsCodeScanningTakes) {
  const audit::Report report = report_with(k_max_sarif_results);
  const SarifResults made = sarif_results(report, audit::Subject::leaks, SarifRules());
  EXPECT_EQ(made.results.size(), k_max_sarif_results);
  EXPECT_EQ(made.left_out, 0U);
}

TEST(SarifLimits, KeepTheWorstResultsInTheirOrder) {
  audit::Report report = report_with(k_max_sarif_results + 3);
  report.findings[0].severity = core::Severity::low;
  report.findings[1].confidence = core::Confidence::low;
  report.findings.back().severity = core::Severity::critical;
  const SarifResults made = sarif_results(report, audit::Subject::leaks, SarifRules());
  ASSERT_EQ(made.results.size(), k_max_sarif_results);
  EXPECT_EQ(made.left_out, 3U);
  // Out: the less severe one, the less sure one, and the last of the others.
  EXPECT_EQ(uri_of(made.results.front()), "f000002");
  EXPECT_EQ(uri_of(made.results.back()), "f025002");
  EXPECT_EQ(uri_of(made.results[k_max_sarif_results - 2]), "f025000");
}

TEST(SarifLimits, SayHowManyResultsAreLeftOut) {
  const Json run = Json::parse(render_sarif(report_with(k_max_sarif_results + 3)))["runs"][0];
  const Json notification = run["invocations"][0]["toolExecutionNotifications"].back();
  EXPECT_EQ(notification["descriptor"]["id"], "results-left-out");
  EXPECT_EQ(notification["level"], "warning");
  EXPECT_EQ(notification["message"]["text"],
            "3 findings left out here, the least severe ones: code scanning takes at most 25000 in a file. "
            "The JSON "
            "report has them all.");
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], true);
}

TEST(SarifLimits, KeepNoticesOfIncompletenessFirst) {
  audit::Report report = tests::support::clean_report();
  for (int i = 0; i < 1005; ++i) {
    report.notices.push_back({"archive", fmt::format("notice {}", i), false, "", "", ""});
  }
  report.notices.push_back({"unreadable-file", "cannot read it", true, "", "", ""});
  const Json run = Json::parse(render_sarif(report))["runs"][0];
  const Json& notifications = run["invocations"][0]["toolExecutionNotifications"];
  ASSERT_EQ(notifications.size(), 1001U);
  EXPECT_EQ(notifications[0]["level"], "error");
  EXPECT_EQ(notifications[1]["message"]["text"], "notice 0.");
  EXPECT_EQ(notifications.back()["descriptor"]["id"], "notices-left-out");
  EXPECT_EQ(notifications.back()["message"]["text"],
            "6 notices left out here; the JSON report has them all.");
}

TEST(SarifLimits, RelateAtMostTenIntroductions) {
  audit::Report report = report_with(1);
  for (int i = 0; i < 40; ++i) {
    scanner::Location occurrence = report.findings[0].location;
    occurrence.commit = fmt::format("{:040x}", i);
    report.findings[0].occurrences.push_back(occurrence);
  }
  report.findings[0].occurrence_count = 40;
  EXPECT_EQ(sarif_results(report, audit::Subject::leaks, SarifRules()).results[0]["relatedLocations"].size(),
            10U);
}

}  // namespace
}  // namespace ekaudit::reporters
