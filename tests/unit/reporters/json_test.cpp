#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "reporters/json_document.h"
#include "reporters/reporter.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

Json rendered(const audit::Report& report) {
  return Json::parse(render_json(report));
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) {
    keys.push_back(item.key());
  }
  return keys;
}

Json finding_at(const Json& report, const std::string& path) {
  for (const Json& finding : report["findings"]) {
    if (finding["location"]["path"] == path) {
      return finding;
    }
  }
  ADD_FAILURE() << "no finding at " << path;
  return nullptr;
}

TEST(JsonReport, HasTheKeysOfTheContractInItsOrder) {
  const Json report = rendered(tests::support::hostile_report());
  EXPECT_THAT(keys_of(report), ElementsAre("schema", "tool", "startedAt", "complete", "repositories",
                                           "summary", "findings", "usages", "notices"));
  EXPECT_THAT(keys_of(report["tool"]), ElementsAre("name", "version"));
  EXPECT_THAT(keys_of(report["repositories"][0]),
              ElementsAre("id", "name", "remote", "head", "shallow", "partial", "shard", "mount"));
  EXPECT_THAT(keys_of(report["summary"]),
              ElementsAre("bySeverity", "tokens", "suppressed", "suppressedBy", "scanned"));
  EXPECT_THAT(keys_of(report["summary"]["bySeverity"]),
              ElementsAre("critical", "high", "medium", "low", "info"));
  EXPECT_THAT(keys_of(report["summary"]["tokens"]), ElementsAre("alive", "unknown", "dead"));
  EXPECT_THAT(keys_of(report["summary"]["scanned"]),
              ElementsAre("files", "commits", "blobs", "bytes", "packs"));
  EXPECT_THAT(keys_of(report["notices"][0]),
              ElementsAre("kind", "message", "incomplete", "repository", "path", "object", "online"));
}

TEST(JsonReport, HasEveryKeyInEveryFinding) {
  const Json report = rendered(tests::support::hostile_report());
  ASSERT_THAT(report["findings"], SizeIs(30));
  const auto location_keys =
      ElementsAre("kind", "repository", "path", "pathBytes", "line", "column", "endLine", "endColumn",
                  "commit", "blob", "author", "date", "encoding", "exposure");
  for (const Json& finding : report["findings"]) {
    EXPECT_THAT(keys_of(finding), ElementsAre("rule", "severity", "confidence", "message", "fingerprint",
                                              "remediation", "token", "location", "occurrences",
                                              "occurrenceCount", "evidence", "suppressed", "lineHash"));
    EXPECT_THAT(keys_of(finding["location"]), location_keys);
    for (const Json& occurrence : finding["occurrences"]) {
      EXPECT_THAT(keys_of(occurrence), location_keys);
    }
    if (!finding["token"].is_null()) {
      EXPECT_THAT(keys_of(finding["token"]), ElementsAre("redacted", "hash", "id", "name", "status"));
    }
  }
}

TEST(JsonReport, SaysWhatItKnows) {
  const Json report = rendered(tests::support::plain_report());
  EXPECT_EQ(report["schema"], "ekaudit.report/v1");
  EXPECT_EQ(report["startedAt"], "2025-11-24T00:00:00Z");
  EXPECT_EQ(report["complete"], true);
  EXPECT_EQ(report["summary"]["scanned"]["bytes"], 8'312'345'678U);
  EXPECT_TRUE(report["usages"].is_array());
  const Json finding = finding_at(report, "config/deploy.env");
  EXPECT_EQ(finding["token"]["redacted"], tests::support::sample_redacted("Ab12Cd34"));
  EXPECT_EQ(finding["token"]["hash"], tests::support::sample_hash('a'));
  EXPECT_EQ(finding["token"]["status"], "unknown");
  EXPECT_EQ(finding["location"]["kind"], "file");
  EXPECT_EQ(finding["location"]["line"], 12);
  EXPECT_EQ(finding["location"]["endColumn"], 55);
  EXPECT_EQ(finding["occurrenceCount"], 2);
  EXPECT_EQ(finding["occurrences"][0]["author"]["email"], tests::support::k_sample_email);
  EXPECT_EQ(finding["occurrences"][0]["date"], "2025-10-14T00:00:00Z");
  EXPECT_EQ(finding["occurrences"][0]["exposure"], "pushed");
  EXPECT_EQ(finding["evidence"]["branches"], Json::parse(R"(["main","origin/main"])"));
  EXPECT_EQ(finding_at(report, "docs/old notes.md")["location"]["encoding"], "base64");
}

TEST(JsonReport, IsNullWhereNothingIsKnown) {
  const Json finding = finding_at(rendered(tests::support::plain_report()), "scripts/dev.sh");
  for (const char* key : {"pathBytes", "commit", "blob", "author", "date", "encoding"}) {
    EXPECT_TRUE(finding["location"][key].is_null()) << key;
  }
  EXPECT_TRUE(finding["token"]["id"].is_null());
  EXPECT_TRUE(finding["token"]["name"].is_null());
  EXPECT_TRUE(finding["suppressed"].is_null());
  EXPECT_EQ(finding["evidence"], Json::object());
  EXPECT_EQ(finding["occurrences"], Json::array());
}

TEST(JsonReport, KeepsTheBytesOfPathsThatAreNotUtf8) {
  const Json location =
      finding_at(rendered(tests::support::hostile_report()), "caf\\xe9/\\xff.env")["location"];
  EXPECT_EQ(location["pathBytes"], core::base64("caf\xe9/\xff.env"));
}

TEST(JsonReport, ListsSuppressedFindingsOnRequestAndCountsThemAlways) {
  audit::Report report = tests::support::hostile_report();
  const Json without = rendered(report);
  report.show_suppressed = true;
  const Json with = rendered(report);
  EXPECT_EQ(without["findings"].size() + 1, with["findings"].size());
  EXPECT_EQ(without["summary"], with["summary"]);
  EXPECT_EQ(with["summary"]["suppressed"], 1);
  const Json suppressed = finding_at(with, "x.env")["suppressed"];
  EXPECT_THAT(keys_of(suppressed), ElementsAre("by", "reason", "expires"));
  EXPECT_EQ(suppressed["by"], "inline");
  EXPECT_EQ(suppressed["expires"], "2025-12-24T00:00:00Z");
}

TEST(JsonReport, JoinsEvidenceOfOneName) {
  audit::Report report = tests::support::clean_report();
  report.findings.emplace_back();
  report.findings[0].evidence = {{"branches", {"a"}}, {"empty", {}}, {"branches", {"b\xff"}}};
  EXPECT_EQ(rendered(report)["findings"][0]["evidence"],
            Json::parse(R"({"branches":["a","b\\xff"],"empty":[]})"));
}

TEST(JsonReport, IsHarmlessToPrint) {
  const std::string document = render_json(tests::support::hostile_report());
  EXPECT_EQ(std::count_if(document.begin(), document.end(),
                          [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }),
            0);
  EXPECT_EQ(document.find("\u202e"), std::string::npos);
  EXPECT_EQ(document.find("\u200b"), std::string::npos);
}

}  // namespace
}  // namespace ekaudit::reporters
