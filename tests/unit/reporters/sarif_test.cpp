#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "core/text.h"
#include "reporters/json_document.h"
#include "reporters/reporter.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Json run_of(const audit::Report& report) {
  return Json::parse(render_sarif(report))["runs"][0];
}

std::string uri_of(const Json& location) {
  return location["physicalLocation"]["artifactLocation"]["uri"];
}

Json result_at(const Json& run, const std::string& uri) {
  for (const Json& result : run["results"]) {
    if (uri_of(result["locations"][0]) == uri) {
      return result;
    }
  }
  ADD_FAILURE() << "no result at " << uri;
  return nullptr;
}

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

// Unreserved characters, slashes and %NN.
bool is_plain_reference(std::string_view uri) {
  for (std::size_t at = uri.find('%'); at != std::string_view::npos; at = uri.find('%', at + 1)) {
    if (uri.size() < at + 3 || !consists_of(uri.substr(at + 1, 2), "0123456789ABCDEF")) {
      return false;
    }
  }
  return consists_of(uri, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/%");
}

// "<up to 16 hexadecimal digits>:<number>"
bool is_line_hash(std::string_view hash) {
  const std::size_t colon = std::min(hash.find(':'), hash.size() - 1);
  return colon <= 16 && consists_of(hash.substr(0, colon), "0123456789abcdef") &&
         consists_of(hash.substr(colon + 1), "0123456789");
}

TEST(SarifReport, IsOneRunOfItsOwnCategory) {
  const Json document = Json::parse(render_sarif(tests::support::clean_report()));
  EXPECT_EQ(document["version"], "2.1.0");
  EXPECT_THAT(document["$schema"].get<std::string>(), HasSubstr("sarif-2.1.0"));
  ASSERT_EQ(document["runs"].size(), 1U);
  const Json& run = document["runs"][0];
  EXPECT_EQ(run["automationDetails"]["id"], "ekaudit/leaks/");
  EXPECT_EQ(run["tool"]["driver"]["name"], "ekaudit");
  EXPECT_EQ(run["tool"]["driver"]["semanticVersion"], "0.1.0");
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  EXPECT_EQ(run["results"], Json::array());
  EXPECT_FALSE(run["originalUriBaseIds"]["%SRCROOT%"].contains("uri"));
}

TEST(SarifReport, GivesEachResultOnePlainRelativeLocation) {
  const Json run = run_of(tests::support::hostile_report());
  EXPECT_EQ(run["results"].size(), 29U) << "all but the one about a record of the inventory";
  for (const Json& result : run["results"]) {
    ASSERT_EQ(result["locations"].size(), 1U);
    const Json& place = result["locations"][0]["physicalLocation"];
    const std::string uri = place["artifactLocation"]["uri"];
    EXPECT_TRUE(is_plain_reference(uri)) << uri;
    EXPECT_THAT('/' + uri + '/', Not(HasSubstr("//"))) << uri;
    EXPECT_THAT('/' + uri + '/', Not(HasSubstr("/./"))) << uri;
    EXPECT_THAT('/' + uri + '/', Not(HasSubstr("/../"))) << uri;
    EXPECT_EQ(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    EXPECT_GE(place["region"]["startLine"].get<int>(), 1);
    EXPECT_FALSE(place["region"].contains("snippet"));
  }
}

TEST(SarifReport, DescribesALeakInFull) {
  const Json result = result_at(run_of(tests::support::plain_report()), "config/deploy.env");
  EXPECT_EQ(result["ruleId"], "leaked-token");
  EXPECT_EQ(result["level"], "error");
  EXPECT_EQ(
      result["message"]["text"],
      "Enkryptify API token " + tests::support::sample_redacted("Ab12Cd34") +
          " stands in this file. Place: config/deploy.env:12 (pushed). Introduced by commit 3333333 on "
          "2025-10-14, and 1 more time. Still in main, origin/main. Revoke or rotate the token first, then "
          "take it out of the file.");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"],
            Json::parse(R"({"startLine":12,"startColumn":15,"endLine":12,"endColumn":55})"));
  EXPECT_EQ(result["partialFingerprints"]["primaryLocationLineHash"], "39fa2ee980eb94b0:1");
  EXPECT_EQ(result["partialFingerprints"]["ekauditFinding/v1"], '1' + std::string(63, 'f'));
  ASSERT_EQ(result["relatedLocations"].size(), 2U);
  EXPECT_EQ(result["relatedLocations"][1]["message"]["text"], "Introduced by commit 4444444 on 2025-11-21.");
  EXPECT_FALSE(result.contains("suppressions"));
}

TEST(SarifReport, NamesNoPerson) {
  const std::string document = render_sarif(tests::support::hostile_report());
  EXPECT_THAT(document, Not(HasSubstr(std::string(tests::support::k_sample_person))));
  EXPECT_THAT(document, Not(HasSubstr(std::string(tests::support::k_sample_email))));
  EXPECT_THAT(document, Not(HasSubstr("Mallory")));
  EXPECT_THAT(document, Not(HasSubstr("author@example.com")));
}

TEST(SarifReport, TellsAlertsApart) {
  audit::Report report = tests::support::hostile_report();
  report.findings.push_back(report.findings.front());  // another token on the same line
  report.findings.back().fingerprint = "00a" + std::string(61, 'c');
  std::set<std::tuple<std::string, std::string, std::string>> alerts;
  const Json run = run_of(report);
  for (const Json& result : run["results"]) {
    const std::string hash = result["partialFingerprints"]["primaryLocationLineHash"];
    EXPECT_TRUE(is_line_hash(hash)) << hash;
    EXPECT_TRUE(alerts.emplace(result["ruleId"], uri_of(result["locations"][0]), hash).second) << hash;
  }
  EXPECT_EQ(run["results"].back()["partialFingerprints"]["primaryLocationLineHash"], "accccccccccccc:1");
}

TEST(SarifReport, LeavesSuppressedResultsOutUnlessAsked) {
  audit::Report report = tests::support::hostile_report();
  const Json without = run_of(report);
  for (const Json& result : without["results"]) {
    EXPECT_NE(uri_of(result["locations"][0]), "x.env");
    EXPECT_FALSE(result.contains("suppressions"));
  }
  report.show_suppressed = true;
  const Json with = run_of(report);
  EXPECT_EQ(with["results"].size(), without["results"].size() + 1);
  EXPECT_EQ(result_at(with, "config/deploy.env")["suppressions"], Json::array());
  EXPECT_EQ(result_at(with, "x.env")["suppressions"],
            Json::parse(
                R"([{"kind":"inSource","status":"accepted","justification":"test \\x1b[31m value {{0}}"}])"));
}

TEST(SarifReport, SaysWhatWasNotCovered) {
  const Json run = run_of(tests::support::hostile_report());
  const Json& invocation = run["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["exitCode"], 1);
  EXPECT_EQ(invocation["startTimeUtc"], "2025-11-24T00:00:00Z");
  EXPECT_EQ(invocation["endTimeUtc"], "2025-11-24T00:00:04Z");
  const Json& notifications = invocation["toolExecutionNotifications"];
  ASSERT_EQ(notifications.size(), 3U);
  EXPECT_EQ(notifications[1]["level"], "error");
  EXPECT_EQ(uri_of(notifications[1]["locations"][0]), "%5Cx2e%5Cx2e/caf%E9%0A");
  EXPECT_EQ(notifications[2]["level"], "note");
  for (const Json& notification : notifications) {
    const Json& descriptor = notification["descriptor"];
    EXPECT_EQ(run["tool"]["driver"]["notifications"][descriptor["index"].get<std::size_t>()]["id"],
              descriptor["id"]);
  }
  EXPECT_EQ(run_of(tests::support::clean_report())["invocations"][0]["executionSuccessful"], true);
}

TEST(SarifReport, NamesTheRevisionWhereTheRemoteIsPublic) {
  audit::Report report = tests::support::clean_report();
  report.repositories.push_back({"s", "s", "ssh://example.com/s", "", false, false, "sub dir/"});
  report.repositories.push_back({"u", "u", "https://user@example.com/u", "", false, false, ""});
  report.repositories.push_back({"f", "f", "file:///home/someone/f", "", false, false, ""});
  report.repositories.push_back({"x", "x", "https://example.com/a b", "", false, false, ""});
  EXPECT_EQ(run_of(report)["versionControlProvenance"], Json::parse(R"([
    {"repositoryUri": "https://example.com/team/app",
     "revisionId": "3333333000000000000000000000000000000000", "mappedTo": {"uriBaseId": "%SRCROOT%"}},
    {"repositoryUri": "ssh://example.com/s", "mappedTo": {"uri": "sub%20dir/", "uriBaseId": "%SRCROOT%"}}])"));
  report.repositories.clear();
  EXPECT_FALSE(run_of(report).contains("versionControlProvenance"));
}

TEST(SarifReport, EndsNoEarlierThanItBegan) {
  audit::Report report = tests::support::clean_report();
  report.finished = report.started - std::chrono::seconds(5);
  const Json invocation = run_of(report)["invocations"][0];
  EXPECT_EQ(invocation["endTimeUtc"], invocation["startTimeUtc"]);
}

}  // namespace
}  // namespace ekaudit::reporters
