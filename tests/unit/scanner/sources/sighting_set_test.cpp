#include "scanner/sources/sighting_set.h"

#include <gtest/gtest.h>

#include "tests/support/sightings.h"

namespace ekaudit::scanner::sources {
namespace {

using tests::support::make_sighting;

Sighting in_history() {
  Sighting sighting = make_sighting();
  sighting.present = false;
  sighting.newest.kind = LocationKind::history;
  sighting.newest.commit = std::string(40, 'a');
  sighting.newest.exposure = Exposure::pushed;
  sighting.newest.position.line = 3;
  sighting.introductions = {sighting.newest};
  sighting.introduction_count = 1;
  sighting.branches = {"main"};
  return sighting;
}

Sighting in_file() {
  Sighting sighting = make_sighting();
  sighting.newest.exposure = Exposure::local;
  return sighting;
}

TEST(SightingSet, JoinsFileAndHistoryInAnyOrder) {
  for (const bool file_first : {true, false}) {
    SightingSet set;
    set.add(file_first ? in_file() : in_history());
    set.add(file_first ? in_history() : in_file());
    const auto all = set.take();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].newest.kind, LocationKind::file);
    EXPECT_EQ(all[0].newest.position.line, 12U);
    EXPECT_EQ(all[0].newest.exposure, Exposure::pushed);
    EXPECT_TRUE(all[0].present);
    EXPECT_EQ(all[0].introductions.size(), 1U);
    EXPECT_EQ(all[0].introduction_count, 1U);
    EXPECT_EQ(all[0].branches, std::vector<std::string>{"main"});
  }
}

TEST(SightingSet, KeepsPlacesTokensAndMetadataApart) {
  SightingSet set;
  set.add(in_file());
  Sighting elsewhere = in_file();
  elsewhere.place = "other";
  set.add(elsewhere);
  Sighting name = in_file();
  name.newest.kind = LocationKind::filename;
  set.add(name);
  Sighting other = in_file();
  other.token.hash.bytes[0] ^= 1;
  set.add(other);
  EXPECT_EQ(set.take().size(), 4U);
}

TEST(DescribeNewest, NeedsADirectiveOnEveryMatch) {
  match::Match covered;
  covered.directive = match::Directive{{"leaked-token"}, "why"};
  covered.position.line = 4;
  const match::Match bare;
  Sighting sighting;
  describe_newest({&covered, &covered}, sighting);
  EXPECT_TRUE(sighting.directive);
  EXPECT_EQ(sighting.newest.position.line, 4U);
  describe_newest({&covered, &bare}, sighting);
  EXPECT_FALSE(sighting.directive);
}

TEST(GroupByToken, KeepsTheOrderOfFirstAppearance) {
  std::vector<match::Match> matches(3);
  matches[1].token.hash.bytes[0] = 9;
  const auto groups = group_by_token(matches);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].size(), 2U);
  EXPECT_EQ(groups[1].front(), &matches[1]);
}

}  // namespace
}  // namespace ekaudit::scanner::sources
