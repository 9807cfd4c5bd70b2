#include "scanner/match/grading.h"

#include <gtest/gtest.h>

#include "match_test_support.h"
#include "scanner/match/placeholder_words.h"

namespace ekaudit::scanner::match {
namespace {

using core::Confidence;
using testing::Random;
using testing::random_text;

Confidence graded(std::string_view body) {
  return grade(body, Surroundings::plain);
}

TEST(Grading, GoesByLength) {
  const std::string body(testing::k_body);
  EXPECT_EQ(graded(body.substr(0, 11)), Confidence::placeholder);
  EXPECT_EQ(graded(body.substr(0, 12)), Confidence::low);
  EXPECT_EQ(graded(body.substr(0, 19)), Confidence::low);
  EXPECT_EQ(graded(body.substr(0, 20)), Confidence::medium);
  EXPECT_EQ(graded(body.substr(0, 27)), Confidence::medium);
  EXPECT_EQ(graded(body.substr(0, 28)), Confidence::high);
}

TEST(Grading, GoesByEntropy) {
  const std::string seven_letters = "qzjwvbmqzjwvbmqzjwvbmqzjwvbm";  // log2 7 = 2.8
  EXPECT_NEAR(shannon_entropy(seven_letters), 2.807, 0.001);
  EXPECT_EQ(graded(seven_letters), Confidence::low);
  const std::string eight_letters = "qzJ7vbm9qzJ7vbm9qzJ7vbm9qzJ7vbm9";  // exactly 3
  EXPECT_DOUBLE_EQ(shannon_entropy(eight_letters), 3.0);
  EXPECT_EQ(graded(eight_letters), Confidence::medium);
  const std::string twelve_letters = "qzJ7vbm9Lx4Tqz7JbvLm4x9TzqJb";  // 3.5 and a little
  EXPECT_GT(shannon_entropy(twelve_letters), 3.5);
  EXPECT_EQ(graded(twelve_letters), Confidence::high);
}

TEST(Grading, WantsTwoClassesOfCharactersForHigh) {
  EXPECT_EQ(graded("qzjwvbmxktpgrlhdscfnyqzjwvbmxk"), Confidence::medium);
  EXPECT_EQ(graded("qzjwvbmxktpgrlhdscfnyqzjwvbmx7"), Confidence::high);
  EXPECT_EQ(graded("QZJWVBMXKTPGRLHDSCFNYQZJWVBMXk"), Confidence::high);
}

TEST(Grading, EntropyOfNothingIsZero) {
  EXPECT_EQ(shannon_entropy(""), 0.0);
  EXPECT_EQ(shannon_entropy("aaaa"), 0.0);
  EXPECT_DOUBLE_EQ(shannon_entropy("abab"), 1.0);
}

TEST(Grading, TemplateSyntaxMakesAPlaceholder) {
  EXPECT_EQ(grade(testing::k_body, Surroundings::template_syntax), Confidence::placeholder);
  EXPECT_EQ(grade(testing::k_body, Surroundings::plain), Confidence::high);
}

TEST(Grading, FewDistinctCharactersMakeAPlaceholder) {
  EXPECT_EQ(graded("abcdabcdabcdabcdabcdabcdabcd"), Confidence::placeholder);
  EXPECT_EQ(graded("aceqgaceqgaceqgaceqgaceqgaceqg"), Confidence::low);
  EXPECT_EQ(graded("000000000000000000000000000000"), Confidence::placeholder);
}

TEST(Grading, SequencesMakeAPlaceholder) {
  for (const std::string_view body :
       {"q7Zabcdefghw4Xn", "q7Z12345678w4Xn", "q7ZABCDEFGHw4Xn", "q7Zhgfedcbaw4Xn", "q7Z87654321w4Xn",
        "q7Z34567890w4Xn", "q7Z67890123w4Xn", "q7Z43210987w4Xn"}) {
    EXPECT_TRUE(has_sequence(body)) << body;
    EXPECT_EQ(graded(body), Confidence::placeholder) << body;
  }
  for (const std::string_view body :
       {"q7Zabcdefgw4Xn", "q7Z1234567w4Xn", "q7Zgfedcbaw4Xn", "abcdABCD1234dcba", "", "a", "xyzabcdef"}) {
    EXPECT_FALSE(has_sequence(body)) << body;
  }
}

TEST(Grading, LooksBehindARepeatedPrefix) {
  const std::string prefix = testing::token("");
  EXPECT_EQ(graded(prefix + std::string(testing::k_body)), Confidence::high);
  EXPECT_EQ(graded(prefix + prefix + "Zq7RtV2m"), Confidence::placeholder);
  EXPECT_EQ(graded(prefix + prefix + prefix), Confidence::placeholder);
}

TEST(PlaceholderWords, AreFoundAsWholeWords) {
  for (const std::string_view body :
       {"your_token_here",    "YOUR-TOKEN",        "Zq7R_example_9", "example1234567",
        "12sample34",         "replace-me-please", "changeme_q7Z",   "REDACTED_q7Z",
        "placeholder9",       "aDummyValue",       "myFakeKey",      "q7Z_xxx_9w",
        "xxxx7Zq9w",          "q7xxxx9",           "yourtokenhere",  "mytoken",
        "ReplaceWithYourKey", "APIToken",          "getTokenNow",    "replace_with_your_enkryptify_token"}) {
    EXPECT_TRUE(has_placeholder_word(body)) << body;
  }
}

TEST(PlaceholderWords, AreNotFoundInsideOtherWords) {
  for (const std::string_view body :
       {"tokenize", "Zqtokenw", "yourself", "adhere", "fakery", "hereby", "sampled", "xx", "7xxx7", "axxxxb",
        "my_key", "", "1234", "Zq7RtV2mXc9LpK4s"}) {
    EXPECT_FALSE(has_placeholder_word(body)) << body;
  }
}

TEST(Grading, KnownFalseAlarmsArePlaceholders) {
  for (const std::string_view body : {"xxxxx", "your_token_here", "replace_with_your_enkryptify_token",
                                      "abc123", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}) {
    EXPECT_EQ(graded(body), Confidence::placeholder) << body;
  }
}

TEST(Grading, HardlyEverDemotesARandomBody) {
  Random random(32);
  int placeholders = 0;
  int below_high = 0;
  for (int round = 0; round < 100'000; ++round) {
    const Confidence confidence = graded(random_text(random, testing::k_base62, 32));
    placeholders += confidence == Confidence::placeholder ? 1 : 0;
    below_high += confidence < Confidence::high ? 1 : 0;
  }
  EXPECT_LE(placeholders, 5);
  EXPECT_LE(below_high, 10);
}

}  // namespace
}  // namespace ekaudit::scanner::match
