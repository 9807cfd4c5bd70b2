#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "core/yaml.h"

namespace ekaudit::core {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

// Far more than it takes, and far less than what grows with the square of the input.
void expect_fast(const std::string& bytes) {
  const auto start = std::chrono::steady_clock::now();
  const YamlStream stream = read_yaml(bytes);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << bytes.substr(0, 40);
  EXPECT_LE(stream.node_count(), k_max_yaml_events);
}

TEST(YamlLimits, ReadsAsDeepAsAllowedAndNoDeeper) {
  const std::string open = repeated("[", k_max_yaml_depth);
  const std::string close = repeated("]", k_max_yaml_depth);
  EXPECT_FALSE(read_yaml(open + close).problem());
  const YamlStream deeper = read_yaml("[" + open + close + "]");
  ASSERT_TRUE(deeper.problem());
  EXPECT_EQ(deeper.problem()->kind, ErrorKind::too_large);
  EXPECT_EQ(deeper.problem()->describe(), "1:65: nested deeper than 64");
  EXPECT_EQ(deeper.node_count(), k_max_yaml_depth);
}

TEST(YamlLimits, ReadsUpToFourMebibytes) {
  const std::string words = "# " + std::string(k_max_yaml_bytes - 7, 'x');
  EXPECT_FALSE(read_yaml(words + "\na: 1").problem());
  const YamlStream larger = read_yaml(words + "\na: 12");
  ASSERT_TRUE(larger.problem());
  EXPECT_EQ(larger.problem()->kind, ErrorKind::too_large);
  EXPECT_TRUE(larger.documents().empty());
}

TEST(YamlLimits, StopsAfterAMillionEvents) {
  const YamlStream stream = read_yaml("[" + repeated("a,", 1'100'000) + "]");
  ASSERT_TRUE(stream.problem());
  EXPECT_EQ(stream.problem()->kind, ErrorKind::too_large);
  EXPECT_TRUE(stream.is_cut_off());
  EXPECT_GT(stream.documents().front().size(), 999'000U);
}

TEST(YamlLimits, FollowsAliasesWithinABudget) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before +
            repeated(", " + before, 9) + "]\n";
  }
  const YamlStream stream = read_yaml(bomb);
  EXPECT_FALSE(stream.problem());
  EXPECT_LT(stream.node_count(), 1'000U);

  const YamlStream wide =
      read_yaml("a: &a [" + repeated("x,", 1'000) + "]\nb: [" + repeated("*a,", 100'000) + "]\n");
  std::size_t followed = 0;
  for (const YamlNode item : wide.documents().front().get("b").items()) {
    followed += item.resolved() ? 1U : 0U;
  }
  EXPECT_EQ(followed, k_max_yaml_alias_nodes / 1'001);
  EXPECT_TRUE(wide.alias_budget_used_up());
}

TEST(YamlLimits, MergesWithinABudget) {
  std::string bomb = "a0: &a0 {k: 1}\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb +=
        "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: [" + before + ", " + before + "]}\n";
  }
  const YamlStream stream = read_yaml(bomb);
  EXPECT_EQ(stream.documents().front().get("a39").get("k").text(), "1");
  EXPECT_FALSE(stream.documents().front().get("a39").get("absent"));
}

TEST(YamlLimits, TakesHostileFilesInLinearTime) {
  expect_fast(repeated("[", 500'000));
  expect_fast(repeated("{", 500'000));
  expect_fast(repeated("- ", 500'000));
  expect_fast(repeated("? ", 500'000));
  expect_fast(repeated("a: ", 300'000));
  expect_fast(repeated("&a ", 300'000));
  expect_fast(repeated("---\n", 250'000));
  expect_fast(repeated("%TAG !a! b\n", 300'000));
  expect_fast(std::string(k_max_yaml_bytes, '"'));
  expect_fast(std::string(k_max_yaml_bytes, '\xff'));
  expect_fast(std::string(k_max_yaml_bytes, '\t'));
  expect_fast(std::string(k_max_yaml_bytes, '\0'));
  expect_fast("a: |\n" + repeated(" \n", 500'000));
  expect_fast("a: b\n" + repeated(" \n", 500'000));
}

}  // namespace
}  // namespace ekaudit::core
