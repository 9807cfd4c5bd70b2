#include "policy/baseline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "policy/settings.h"

namespace ekaudit::policy {
namespace {

std::string fingerprint(char digit) {
  return std::string(64, digit);
}

rules::Finding finding(const std::string& rule, char digit) {
  rules::Finding finding;
  finding.rule = rule;
  finding.fingerprint = fingerprint(digit);
  return finding;
}

TEST(Baseline, ReadsLinesInAnyOrderAndWithAnyEnd) {
  const auto baseline = Baseline::parse(
      "# words\r\n\r\n  " + fingerprint('b') + "\r\n" + fingerprint('a') + "\n" + fingerprint('b'), "x");
  ASSERT_TRUE(baseline);
  EXPECT_EQ(baseline->size(), 2U);
  EXPECT_TRUE(baseline->holds(fingerprint('a')));
  EXPECT_FALSE(baseline->holds(fingerprint('c')));
  EXPECT_TRUE(Baseline::parse(std::string(64, 'A'), "x")->holds(fingerprint('a')));
  EXPECT_EQ(Baseline::parse("", "x")->size(), 0U);
}

TEST(Baseline, SaysWhichLineIsNoFingerprint) {
  for (const char* text : {"# a\n<<<<<<< HEAD\n", "\nabc\n", "\nek_live_x\n"}) {
    const auto baseline = Baseline::parse(text, "known.txt");
    ASSERT_FALSE(baseline);
    EXPECT_TRUE(baseline.error().message.starts_with("known.txt:2: ")) << baseline.error().message;
    EXPECT_EQ(baseline.error().message.find("ek_live_x"), std::string::npos);
  }
}

TEST(Baseline, IsSortedAndReadsWhatItWrote) {
  const std::string text = render_baseline(
      {finding("leaked-token", 'c'), finding("long-lived", 'a'), finding("leaked-token", 'c')});
  EXPECT_LT(text.find(fingerprint('a')), text.find(fingerprint('c')));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  const auto baseline = Baseline::parse(text, "x");
  ASSERT_TRUE(baseline);
  EXPECT_EQ(baseline->size(), 2U);
}

TEST(Baseline, HoldsNeitherLiveTokensNorWhatElseSuppresses) {
  std::vector<rules::Finding> findings = {finding(std::string(k_alive_rule), 'a'),
                                          finding("leaked-token", 'b'), finding("leaked-token", 'c')};
  findings[1].suppressed = rules::Suppression{"ignore", "known", std::nullopt};
  findings[2].suppressed = rules::Suppression{"baseline", "", std::nullopt};
  const auto baseline = Baseline::parse(render_baseline(findings), "x");
  ASSERT_TRUE(baseline);
  EXPECT_EQ(baseline->size(), 1U);
  EXPECT_TRUE(baseline->holds(fingerprint('c')));
}

}  // namespace
}  // namespace ekaudit::policy
