#include "reporters/gitlab.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using PlainJson = nlohmann::json;

void expect_text(const PlainJson& object, const char* key) {
  ASSERT_TRUE(object.contains(key)) << key << " in " << object;
  EXPECT_FALSE(object[key].get<std::string>().empty()) << key;
}

// What the schema of version 15 asks for.
void expect_valid(const PlainJson& report) {
  const std::regex time(R"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})");
  EXPECT_TRUE(std::regex_match(report["version"].get<std::string>(), std::regex(R"(\d+\.\d+\.\d+)")));
  const PlainJson& scan = report["scan"];
  EXPECT_EQ(scan["type"], "secret_detection");
  EXPECT_TRUE(scan["status"] == "success" || scan["status"] == "failure");
  EXPECT_TRUE(std::regex_match(scan["start_time"].get<std::string>(), time));
  EXPECT_TRUE(std::regex_match(scan["end_time"].get<std::string>(), time));
  for (const char* tool : {"analyzer", "scanner"}) {
    expect_text(scan[tool], "id");
    expect_text(scan[tool], "name");
    expect_text(scan[tool], "version");
    expect_text(scan[tool]["vendor"], "name");
  }
  for (const PlainJson& message : scan.value("messages", PlainJson::array())) {
    expect_text(message, "value");
    EXPECT_EQ(message["level"], "warn");
  }
  const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}");
  const std::set<std::string> severities = {"Info", "Low", "Medium", "High", "Critical"};
  for (const PlainJson& found : report["vulnerabilities"]) {
    EXPECT_TRUE(std::regex_match(found["id"].get<std::string>(), uuid)) << found["id"];
    EXPECT_EQ(severities.count(found["severity"].get<std::string>()), 1U);
    EXPECT_LE(found["name"].get<std::string>().size(), 255U);
    EXPECT_LE(found["solution"].get<std::string>().size(), 7000U);
    expect_text(found["location"]["commit"], "sha");
    EXPECT_GE(found["identifiers"].size(), 1U);
    for (const PlainJson& identifier : found["identifiers"]) {
      expect_text(identifier, "type");
      expect_text(identifier, "name");
      expect_text(identifier, "value");
    }
  }
}

TEST(GitLab, EachSampleIsValid) {
  audit::Report bare;
  bare.tool_version = "0.1.0";
  for (const audit::Report& report : {tests::support::clean_report(), tests::support::plain_report(),
                                      tests::support::hostile_report(), bare}) {
    const auto json = PlainJson::parse(render_gitlab(report));
    expect_valid(json);
    EXPECT_EQ(json["scan"]["status"], report.complete ? "success" : "failure");
  }
}

TEST(GitLab, NamesNobody) {
  const std::string text = render_gitlab(tests::support::hostile_report());
  EXPECT_EQ(text.find(tests::support::k_sample_person), std::string::npos);
  EXPECT_EQ(text.find(tests::support::k_sample_email), std::string::npos);
}

TEST(GitLab, EveryFindingHasACommitOrIsCounted) {
  audit::Report report;
  report.tool_version = "0.1.0";
  report.repositories.resize(1);
  report.repositories[0].id = "r";
  report.repositories[0].head = std::string(40, 'a');
  report.findings.resize(3);
  for (rules::Finding& finding : report.findings) {
    finding.rule = "leaked-token";
    finding.location.path = "f";
    finding.location.position = {7, 1, 8, 2};
  }
  report.findings[0].location.repository = "r";
  report.findings[1].location.repository = "r";
  report.findings[1].occurrences.resize(1);
  report.findings[1].occurrences[0].commit = std::string(40, 'b');
  const auto json = PlainJson::parse(render_gitlab(report));
  ASSERT_EQ(json["vulnerabilities"].size(), 2U);
  const PlainJson& location = json["vulnerabilities"][0]["location"];
  EXPECT_EQ(location["commit"]["sha"], std::string(40, 'a'));
  EXPECT_EQ(location["file"], "f");
  EXPECT_EQ(location["start_line"], 7);
  EXPECT_EQ(location["end_line"], 8);
  EXPECT_EQ(json["vulnerabilities"][1]["location"]["commit"]["sha"], std::string(40, 'b'));
  EXPECT_EQ(json["scan"]["messages"][0]["value"], "1 finding in no commit cannot be told in this format");
}

TEST(GitLab, LeavesOutWhatIsSuppressed) {
  audit::Report report = tests::support::plain_report();
  const std::size_t before = PlainJson::parse(render_gitlab(report))["vulnerabilities"].size();
  ASSERT_GT(before, 0U);
  for (rules::Finding& finding : report.findings) {
    finding.suppressed = rules::Suppression{"inline", "reason", std::nullopt};
  }
  EXPECT_EQ(PlainJson::parse(render_gitlab(report))["vulnerabilities"].size(), 0U);
}

}  // namespace
}  // namespace ekaudit::reporters
