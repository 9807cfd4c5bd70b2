#include "policy/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace ekaudit::policy {
namespace {

TEST(Glob, MatchesWholePaths) {
  EXPECT_TRUE(matches_path("a/b.env", "a/b.env"));
  EXPECT_FALSE(matches_path("a/b.env", "x/a/b.env"));
  EXPECT_FALSE(matches_path("a/b.env", "a/b.env.old"));
  EXPECT_FALSE(matches_path("a", "a/b"));
  EXPECT_FALSE(matches_path("A", "a"));
  EXPECT_FALSE(matches_path("", "a"));
}

TEST(Glob, StarStaysInItsFolder) {
  EXPECT_TRUE(matches_path("*.env", ".env"));
  EXPECT_TRUE(matches_path("a/*/c", "a/b/c"));
  EXPECT_FALSE(matches_path("a/*/c", "a/b/b/c"));
  EXPECT_FALSE(matches_path("*.env", "a/.env"));
  EXPECT_TRUE(matches_path("a?c", "abc"));
  EXPECT_FALSE(matches_path("a?c", "a/c"));
  EXPECT_FALSE(matches_path("a?c", "ac"));
}

TEST(Glob, TwoStarsCrossFolders) {
  EXPECT_TRUE(matches_path("tests/**", "tests/a/b"));
  EXPECT_FALSE(matches_path("tests/**", "test/a"));
  EXPECT_TRUE(matches_path("tests/", "tests/a/b"));
  EXPECT_TRUE(matches_path("**/fixtures/*.yml", "fixtures/a.yml"));
  EXPECT_TRUE(matches_path("**/fixtures/*.yml", "x/y/fixtures/a.yml"));
  EXPECT_FALSE(matches_path("**/fixtures/*.yml", "xfixtures/a.yml"));
  EXPECT_TRUE(matches_path("a/**/b", "a/b"));
  EXPECT_TRUE(matches_path("a/**/b", "a/x/y/b"));
  EXPECT_FALSE(matches_path("a/**/b", "a/xb"));
  EXPECT_TRUE(matches_path("**", "a/b"));
}

TEST(Glob, SeparatorsAndBeginningsDoNotMatter) {
  EXPECT_TRUE(matches_path("tests\\fixtures\\**", "tests/fixtures/a"));
  EXPECT_TRUE(matches_path("./tests/a", "tests/a"));
  EXPECT_TRUE(matches_path("/tests/a", "tests/a"));
}

TEST(Glob, HostilePatternsTakeNoExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 80; ++i) {
    pattern += "*a";
  }
  EXPECT_FALSE(matches_path(pattern + "b", std::string(4'000, 'a')));
}

TEST(Glob, KnowsWhatMatchesEverything) {
  EXPECT_TRUE(matches_everything("**"));
  EXPECT_TRUE(matches_everything("**/*"));
  EXPECT_TRUE(matches_everything("**/**"));
  EXPECT_FALSE(matches_everything("*"));
  EXPECT_FALSE(matches_everything("src/**"));
  EXPECT_FALSE(matches_everything(""));
}

}  // namespace
}  // namespace ekaudit::policy
