#include "enkryptify/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ekaudit::enkryptify {
namespace {

using testing::ElementsAre;

class ReachTest : public testing::Test {
 protected:
  ReachTest() {
    inventory_.teams = std::vector<Team>{{"t-1", "Platform"}};
    inventory_.projects = {
        {"p-1", "billing", "billing", "t-1"}, {"p-2", "web", "web", "t-1"}, {"p-3", "", "lab", "t-2"}};
    inventory_.known_projects = {"p-1", "p-2", "p-3"};
    inventory_.environments = {{"e-1", "production", "p-1"},
                               {"e-2", "staging", "p-1"},
                               {"e-3", "Prod-EU", "p-2"},
                               {"e-4", "dev", "p-3"}};
  }

  Reach reach(const Scope& scope) const { return reach_of(inventory_, scope, {"prod*"}); }

  Inventory inventory_;
};

TEST_F(ReachTest, CascadesDownwards) {
  EXPECT_THAT(reach({.all = true}).projects, ElementsAre("billing", "lab", "web"));
  EXPECT_THAT(reach({.teams = {"t-1"}}).projects, ElementsAre("billing", "web"));
  EXPECT_EQ(reach({.teams = {"t-1"}}).environments.size(), 3U);
  const Reach one = reach({.projects = {"p-1"}});
  EXPECT_THAT(one.projects, ElementsAre("billing"));
  EXPECT_TRUE(one.reaches_production());
  EXPECT_TRUE(one.reaches_other_than_production());
  EXPECT_FALSE(one.incomplete);
}

TEST_F(ReachTest, AnEnvironmentBringsItsProject) {
  const Reach one = reach({.environments = {"e-3"}});
  EXPECT_THAT(one.projects, ElementsAre("web"));
  EXPECT_TRUE(one.reaches_production()) << "names are compared in lower case";
  EXPECT_FALSE(one.reaches_other_than_production());
  EXPECT_EQ(reach({.projects = {"p-1"}, .environments = {"e-1"}}).projects.size(), 1U);
}

TEST_F(ReachTest, ManyStarsCostNoTime) {
  inventory_.environments.push_back({"e-5", std::string(5000, 'a'), "p-1"});
  std::string pattern;
  for (int i = 0; i < 40; ++i) {
    pattern += "*a";
  }
  const Scope scope{.environments = {"e-5"}};
  EXPECT_TRUE(reach_of(inventory_, scope, {pattern}).reaches_production());
  EXPECT_FALSE(reach_of(inventory_, scope, {pattern + "*b"}).reaches_production());
}

TEST_F(ReachTest, SaysWhatItDoesNotKnow) {
  EXPECT_TRUE(reach({.projects = {"gone"}}).incomplete);
  EXPECT_TRUE(reach({.environments = {"gone"}}).incomplete);
  inventory_.known_projects = {"p-1"};
  EXPECT_TRUE(reach({.all = true}).incomplete);
  EXPECT_FALSE(reach({.projects = {"p-1"}}).incomplete);
  inventory_.projects.reset();
  EXPECT_TRUE(reach({.all = true}).incomplete);
  EXPECT_TRUE(reach({.teams = {"t-1"}}).incomplete);
}

TEST_F(ReachTest, IsToldByName) {
  EXPECT_EQ(describe_reach(reach({.all = true}), 2), "the whole workspace: billing, lab and 1 more");
  EXPECT_EQ(describe_reach(reach({.projects = {"p-1", "p-2"}}), 3), "2 projects: billing and web");
  EXPECT_EQ(describe_reach(reach({.environments = {"e-1"}}), 3), "environment production of billing");
  EXPECT_EQ(describe_reach(reach({.environments = {"e-1", "e-2"}}), 3),
            "environments production and staging of billing");
  EXPECT_EQ(describe_reach(reach({}), 3), "nothing");
}

}  // namespace
}  // namespace ekaudit::enkryptify
