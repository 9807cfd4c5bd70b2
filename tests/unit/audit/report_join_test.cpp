// Reports of one or several repositories become one.
#include "audit/report_join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace ekaudit::audit {
namespace {

using rules::Finding;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr core::TimePoint k_day = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

Report report_of(const std::string& id, int day = 0) {
  Report report;
  report.started = k_day + std::chrono::days(day);
  RepositoryRecord repository;
  repository.id = id;
  repository.name = id.substr(id.rfind('/') + 1);
  repository.head = std::string(40, static_cast<char>('a' + day));
  report.repositories = {repository};
  report.scanned = {1, 2, 3, 4, 5};
  return report;
}

Finding finding_at(const std::string& repository, const std::string& path, char digit = '1') {
  Finding finding;
  finding.rule = "leaked-token";
  finding.fingerprint = std::string(64, digit);
  finding.location.repository = repository;
  finding.location.path = path;
  finding.location.exposure = scanner::Exposure::local;
  return finding;
}

scanner::Location introduced(const std::string& commit, int day) {
  scanner::Location location;
  location.kind = scanner::LocationKind::history;
  location.commit = commit;
  location.date = k_day + std::chrono::days(day);
  return location;
}

void introduce(Finding& finding, std::vector<scanner::Location> locations) {
  finding.occurrence_count = locations.size();
  finding.occurrences = std::move(locations);
}

Report shard_of(std::uint32_t number, std::uint32_t of) {
  Report report = report_of("host/app");
  report.repositories[0].shard = core::Shard{number, of};
  return report;
}

std::vector<std::string> kinds_of(const Report& report) {
  std::vector<std::string> kinds;
  for (const core::Notice& notice : report.notices) {
    kinds.push_back(notice.kind);
  }
  return kinds;
}

TEST(JoinReports, KeepsTheFindingsOfEachRepositoryApart) {
  Report first = report_of("host/a");
  Report second = report_of("host/b");
  first.findings = {finding_at("host/a", ".env")};
  second.findings = {finding_at("host/b", ".env")};
  const Report joined = join_reports({{"a.json", first}, {"b.json", second}});
  EXPECT_THAT(joined.findings, SizeIs(2));
  EXPECT_EQ(joined.mount_of("host/a"), "a/");
  EXPECT_EQ(joined.mount_of("host/b"), "b/");
  EXPECT_EQ(joined.scanned.files, 2U);
  EXPECT_EQ(joined.scanned.bytes, 8U);
  EXPECT_THAT(joined.notices, IsEmpty());
}

TEST(JoinReports, NamesRepositoriesOfOneNameByTheirIds) {
  const Report joined = join_reports({{"1", report_of("host/x/app")}, {"2", report_of("host/y/app")}});
  EXPECT_EQ(joined.mount_of("host/x/app"), "host/x/app/");
  EXPECT_EQ(joined.mount_of("host/y/app"), "host/y/app/");
}

TEST(JoinReports, LeavesThePathsOfOneRepositoryAlone) {
  const Report joined = join_reports({{"1", report_of("host/app")}, {"2", report_of("host/app")}});
  EXPECT_THAT(joined.repositories, SizeIs(1));
  EXPECT_EQ(joined.mount_of("host/app"), "");
}

TEST(JoinReports, BelievesTheLaterReportWhateverTheOrder) {
  Report old = report_of("host/app", 0);
  Report recent = report_of("host/app", 1);
  old.findings = {finding_at("host/app", ".env")};
  old.findings[0].severity = core::Severity::high;
  introduce(old.findings[0], {introduced("c1", 1)});
  recent.findings = {finding_at("host/app", ".env")};
  recent.findings[0].severity = core::Severity::info;
  introduce(recent.findings[0], {introduced("c1", 1), introduced("c2", 2)});
  for (const auto& sources : {std::vector<ReportSource>{{"x", old}, {"y", recent}},
                              std::vector<ReportSource>{{"y", recent}, {"x", old}}}) {
    const Report joined = join_reports(sources);
    ASSERT_THAT(joined.findings, SizeIs(1));
    EXPECT_EQ(joined.findings[0].severity, core::Severity::info);
    EXPECT_EQ(joined.findings[0].occurrence_count, 2U);
    EXPECT_THAT(joined.findings[0].occurrences, SizeIs(2));
    EXPECT_EQ(joined.repositories[0].head, recent.repositories[0].head);
    EXPECT_THAT(kinds_of(joined), ElementsAre("several-reports"));
  }
}

TEST(JoinReports, BelievesTheFirstOfTheShardsThatHaveAFinding) {
  Report first = shard_of(1, 2);
  Report second = shard_of(2, 2);
  Finding present = finding_at("host/app", "a.env");
  introduce(present, {introduced("c1", 1), introduced("c2", 2)});
  Finding history = present;
  history.location.kind = scanner::LocationKind::history;
  first.findings = {present};
  second.findings = {history};
  for (const auto& sources : {std::vector<ReportSource>{{"1", first}, {"2", second}},
                              std::vector<ReportSource>{{"2", second}, {"1", first}}}) {
    const Report joined = join_reports(sources);
    ASSERT_THAT(joined.findings, SizeIs(1));
    EXPECT_EQ(joined.findings[0].location.kind, scanner::LocationKind::file);
    EXPECT_EQ(joined.findings[0].occurrence_count, 2U);
    EXPECT_FALSE(joined.repositories[0].shard);
    EXPECT_THAT(joined.notices, IsEmpty());
  }
}

TEST(JoinReports, AddsUpWhatShardsCounted) {
  Report first = shard_of(1, 2);
  Report second = shard_of(2, 2);
  core::Notice notice;
  notice.kind = "archives-not-unpacked";
  notice.message = "2 archives";
  first.notices = {notice};
  notice.message = "3 archives";
  second.notices = {notice};
  const Report joined = join_reports({{"1", first}, {"2", second}, {"2b", second}});
  ASSERT_THAT(joined.notices, SizeIs(1));
  EXPECT_EQ(joined.notices[0].message, "5 archives");
  EXPECT_EQ(joined.scanned.blobs, 6U) << "the same shard counts once";
}

TEST(JoinReports, MissesAShard) {
  const Report joined = join_reports({{"1", shard_of(1, 3)}, {"3", shard_of(3, 3)}});
  ASSERT_THAT(kinds_of(joined), ElementsAre("missing-shard"));
  EXPECT_TRUE(joined.notices[0].incomplete);
  EXPECT_THAT(joined.notices[0].message, HasSubstr("shard 2 of 3"));
}

TEST(JoinReports, NeedsNoShardBesideAWholeReport) {
  EXPECT_THAT(join_reports({{"1", shard_of(1, 3)}, {"w", report_of("host/app")}}).notices, IsEmpty());
}

TEST(JoinReports, JoinsATokenOfTheInventoryAcrossRepositories) {
  Report first = report_of("host/a");
  Report second = report_of("host/b");
  for (Report* report : {&first, &second}) {
    Finding alive = finding_at("", "");
    alive.rule = "leaked-token-alive";
    alive.location.kind = scanner::LocationKind::token;
    scanner::Location place;
    place.repository = report->repositories[0].id;
    place.path = ".env";
    alive.occurrences = {place};
    alive.occurrence_count = 1;
    report->findings = {alive};
  }
  first.findings[0].severity = core::Severity::critical;
  second.findings[0].severity = core::Severity::medium;
  const Report joined = join_reports({{"a", first}, {"b", second}});
  ASSERT_THAT(joined.findings, SizeIs(1));
  EXPECT_EQ(joined.findings[0].occurrence_count, 2U);
  EXPECT_EQ(joined.findings[0].severity, core::Severity::critical);
  EXPECT_EQ(joined.subject, Subject::both);
}

TEST(JoinReports, KeepsPlacesOutsideGitApart) {
  Report first;
  first.findings = {finding_at("", "app.env")};
  Report second = first;
  EXPECT_THAT(join_reports({{"a", first}, {"b", second}}).findings, SizeIs(2));
}

TEST(JoinReports, DoesNotLoseThatASourceIsIncomplete) {
  Report report = report_of("host/app");
  report.complete = false;
  EXPECT_THAT(kinds_of(join_reports({{"r", report}})), ElementsAre("incomplete-report"));
  core::Notice notice;
  notice.kind = "unreadable-file";
  notice.incomplete = true;
  report.notices = {notice};
  EXPECT_THAT(kinds_of(join_reports({{"r", report}})), ElementsAre("unreadable-file"));
}

TEST(JoinReports, HasEachUsageOnce) {
  pipelines::Usage usage;
  usage.repository = "host/app";
  usage.path = ".github/workflows/a.yml";
  usage.secret.name = "ENKRYPTIFY_TOKEN";
  Report report = report_of("host/app");
  report.usages = {usage};
  Report other = report;
  other.usages[0].position.line = 9;
  EXPECT_THAT(join_reports({{"1", report}, {"2", report}, {"3", other}}).usages, SizeIs(2));
}

}  // namespace
}  // namespace ekaudit::audit
