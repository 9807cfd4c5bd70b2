// What was written is read back as it was; what is no report is refused with the place that is wrong.
#include "reporters/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reporters/json_document.h"
#include "reporters/reporter.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using testing::HasSubstr;

audit::Report listing_all(audit::Report report) {
  report.show_suppressed = true;
  return report;
}

std::string problem_in(const Json& document) {
  const auto report = read_json(document.dump());
  return report ? "none" : report.error().message;
}

Json plain() {
  return Json::parse(render_json(tests::support::plain_report()));
}

TEST(JsonReader, ReadsBackWhatWasWritten) {
  for (const audit::Report& report :
       {tests::support::clean_report(), tests::support::plain_report(), tests::support::hostile_report()}) {
    const std::string written = render_json(listing_all(report));
    const auto read = read_json(written);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(render_json(listing_all(*read)), written);
  }
}

TEST(JsonReader, CountsWhatIsSuppressedAndNotListed) {
  const audit::Report report = tests::support::hostile_report();
  const Json written = Json::parse(render_json(report));
  ASSERT_GT(written["summary"]["suppressed"], 0);
  const auto read = read_json(written.dump());
  ASSERT_TRUE(read);
  EXPECT_EQ(Json::parse(render_json(*read))["summary"], written["summary"]);
}

TEST(JsonReader, TakesAnOlderReportWithoutTheKeysAddedSince) {
  Json report = plain();
  report["findings"][0].erase("lineHash");
  report["notices"] = Json::array({{{"kind", "k"}, {"message", "m"}, {"incomplete", false}}});
  EXPECT_EQ(problem_in(report), "none");
}

TEST(JsonReader, KeepsTheShard) {
  Json report = plain();
  report["repositories"][0]["shard"] = "2/3";
  const auto read = read_json(report.dump());
  ASSERT_TRUE(read);
  ASSERT_TRUE(read->repositories[0].shard);
  EXPECT_EQ(core::to_string(*read->repositories[0].shard), "2/3");
  report["repositories"][0]["shard"] = "4/3";
  EXPECT_EQ(problem_in(report), "repositories[0].shard is none");
}

TEST(JsonReader, SaysWhatIsWrongWhere) {
  EXPECT_EQ(problem_in(Json::array()), "it is no object");
  EXPECT_EQ(problem_in({{"schema", "ekaudit.report/v2"}}), "schema is not ekaudit.report/v1");
  EXPECT_EQ(problem_in({{"schema", "ekaudit.report/v1"}}), "summary is missing");
  const auto with = [](const std::string& pointer, const Json& value) {
    Json report = plain();
    report[Json::json_pointer(pointer)] = value;
    return problem_in(report);
  };
  EXPECT_EQ(with("/findings/1/severity", "dire"), "findings[1].severity is no severity");
  EXPECT_EQ(with("/findings/0/fingerprint", "abc"), "findings[0].fingerprint is no SHA-256");
  EXPECT_EQ(with("/findings/0/location", nullptr), "findings[0].location is missing");
  EXPECT_EQ(with("/findings/0/location/kind", "cloud"),
            "findings[0].location.kind is no word that this version knows");
  EXPECT_EQ(with("/findings/0/location/line", -1), "findings[0].location.line is no count");
  EXPECT_EQ(with("/findings/0/location/pathBytes", "?"), "findings[0].location.pathBytes is no base64");
  EXPECT_EQ(with("/findings/0/occurrences/0/date", "soon"), "findings[0].occurrences[0].date is no time");
  EXPECT_EQ(with("/findings/0/token/hash", "sha256:12"), "findings[0].token.hash is no SHA-256");
  EXPECT_EQ(with("/findings/0/evidence", {{"branches", "main"}}), "findings[0].evidence is no list");
  EXPECT_EQ(with("/findings/0/evidence", {{"branches", {1}}}), "findings[0].evidence holds what is no text");
  EXPECT_EQ(with("/findings", "none"), "findings is no list");
  EXPECT_EQ(with("/complete", "yes"), "complete is neither true nor false");
  EXPECT_EQ(with("/startedAt", 5), "startedAt is no text");
}

TEST(JsonReader, RefusesWhatIsNoJson) {
  EXPECT_FALSE(read_json(""));
  EXPECT_FALSE(read_json("{\"schema\": \"ekaudit.report/v1\""));
  const auto deep = read_json(std::string(100'000, '['));
  ASSERT_FALSE(deep);
  EXPECT_THAT(deep.error().message, HasSubstr("JSON"));
}

}  // namespace
}  // namespace ekaudit::reporters
