#include "scanner/git/cache_tree.h"

#include <gtest/gtest.h>

#include <string>

namespace ekaudit::scanner::git {
namespace {

std::string directory(const std::string& name, int entries, int subtrees, char id) {
  std::string bytes = name + '\0' + std::to_string(entries) + ' ' + std::to_string(subtrees) + '\n';
  return entries < 0 ? bytes : bytes + std::string(20, id);
}

TEST(CacheTree, GivesDirectoriesTheirTrees) {
  const CacheTree tree = parse_cache_tree(directory("", -1, 2, ' ') + directory("a", 2, 1, 'a') +
                                          directory("b", 1, 0, 'b') + directory("c", 1, 0, 'c'));
  ASSERT_EQ(tree.size(), 3U);
  EXPECT_EQ(tree.at("a/").hex(),
            std::string("61616161616161616161616161616161616161616161616161").substr(0, 40));
  EXPECT_EQ(tree.count("a/b/"), 1U);
  EXPECT_EQ(tree.count("c/"), 1U);
  EXPECT_EQ(tree.count(""), 0U);
}

TEST(CacheTree, DamageGivesNothing) {
  const std::string whole = directory("", 3, 1, 'r') + directory("a", 2, 0, 'a');
  EXPECT_EQ(parse_cache_tree(whole).size(), 2U);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(parse_cache_tree(whole.substr(0, size)).empty()) << size;
  }
  EXPECT_TRUE(parse_cache_tree(whole + "x").empty());
  EXPECT_TRUE(parse_cache_tree(directory("", 1, -1, 'r')).empty());
  EXPECT_TRUE(parse_cache_tree(directory("", 1, 1, 'r') + directory("", 1, 0, 'a')).empty());
  EXPECT_TRUE(parse_cache_tree(directory("", 1, 2147483647, 'r')).empty());
}

}  // namespace
}  // namespace ekaudit::scanner::git
