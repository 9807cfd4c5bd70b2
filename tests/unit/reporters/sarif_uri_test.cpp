#include "reporters/sarif_uri.h"

#include <gtest/gtest.h>

namespace ekaudit::reporters {
namespace {

using scanner::Location;
using scanner::LocationKind;

Location location(LocationKind kind, std::string path) {
  Location made;
  made.kind = kind;
  made.path = std::move(path);
  return made;
}

TEST(RelativeUri, KeepsOrdinaryPaths) {
  EXPECT_EQ(relative_uri("config/deploy.env"), "config/deploy.env");
  EXPECT_EQ(relative_uri("-rf"), "-rf");
  EXPECT_EQ(relative_uri(".hidden/...x"), ".hidden/...x");
}

TEST(RelativeUri, EncodesEachByteThatIsNotPlain) {
  EXPECT_EQ(relative_uri("a b%41.env"), "a%20b%2541.env");
  EXPECT_EQ(relative_uri("caf\xc3\xa9\xff"), "caf%C3%A9%FF");
  EXPECT_EQ(relative_uri("a?b#c"), "a%3Fb%23c");
}

TEST(RelativeUri, NeverHasASchemeOrAHost) {
  EXPECT_EQ(relative_uri("https://e.x/y"), "https%3A/%5Cx2f/e.x/y");
  EXPECT_EQ(relative_uri("c:\\x"), "c%3A%5Cx");
  EXPECT_EQ(relative_uri("//host/share"), "%5Cx2f/%5Cx2f/host/share");
  EXPECT_EQ(relative_uri("/etc/passwd"), "%5Cx2f/etc/passwd");
}

TEST(RelativeUri, NeverLeavesTheTree) {
  EXPECT_EQ(relative_uri("../up"), "%5Cx2e%5Cx2e/up");
  EXPECT_EQ(relative_uri("a/./b/.."), "a/%5Cx2e/b/%5Cx2e%5Cx2e");
  EXPECT_EQ(relative_uri(""), "%5Cx2f");
}

TEST(LocationUri, PutsTheMountBeforeThePath) {
  EXPECT_EQ(location_uri(location(LocationKind::file, "a.env"), "third party/"), "third%20party/a.env");
  EXPECT_EQ(location_uri(location(LocationKind::history, "a.env"), ""), "a.env");
}

TEST(LocationUri, AnchorsWhatIsNoFileBelowDotGit) {
  EXPECT_EQ(location_uri(location(LocationKind::commit_message, ""), ""), ".git/commit-message");
  EXPECT_EQ(location_uri(location(LocationKind::commit_header, ""), "sub/"), "sub/.git/commit-header");
  EXPECT_EQ(location_uri(location(LocationKind::tag, "refs/tags/v1"), ""), ".git/refs/tags/v1");
  EXPECT_EQ(location_uri(location(LocationKind::tag, "v1"), ""), ".git/refs/tags/v1");
  EXPECT_EQ(location_uri(location(LocationKind::tag, ""), ""), ".git/refs/tags");
  EXPECT_EQ(location_uri(location(LocationKind::note, "refs/notes/x"), ""), ".git/refs/notes/x");
  EXPECT_EQ(location_uri(location(LocationKind::ref, "HEAD"), ""), ".git/refs/HEAD");
  EXPECT_EQ(location_uri(location(LocationKind::history, ""), ""), ".git/objects");
  EXPECT_EQ(location_uri(location(LocationKind::standard_input, ""), ""), "stdin");
}

TEST(RegionOf, GivesLinesAndColumns) {
  Location place = location(LocationKind::file, "a");
  place.position = {3, 5, 4, 2};
  EXPECT_EQ(region_of(place), Json::parse(R"({"startLine":3,"startColumn":5,"endLine":4,"endColumn":2})"));
}

TEST(RegionOf, PointsToTheFirstLineWhereThereIsNone) {
  EXPECT_EQ(region_of(location(LocationKind::file, "a")), Json::parse(R"({"startLine":1})"));
  Location name = location(LocationKind::filename, "a");
  name.position = {1, 5, 1, 9};
  EXPECT_EQ(region_of(name), Json::parse(R"({"startLine":1})"));
}

TEST(RegionOf, LeavesOutWhatConsumersRefuse) {
  Location place = location(LocationKind::file, "a");
  place.position = {3, 5, 3, 4};
  EXPECT_EQ(region_of(place), Json::parse(R"({"startLine":3,"startColumn":5})"));
  place.position = {3, 0, 3, 4};
  EXPECT_EQ(region_of(place), Json::parse(R"({"startLine":3})"));
  place.position = {3, 2'147'483'648, 3, 2'147'483'650};
  EXPECT_EQ(region_of(place), Json::parse(R"({"startLine":3})"));
  place.position = {3, 5, 3, 2'147'483'648};
  EXPECT_EQ(region_of(place), Json::parse(R"({"startLine":3,"startColumn":5})"));
  place.position = {2'147'483'648, 5, 2'147'483'648, 9};
  EXPECT_EQ(region_of(place), Json::parse(R"({"startLine":1})"));
}

}  // namespace
}  // namespace ekaudit::reporters
