// Input made to be expensive: work stays in proportion to its size, or ends at the budget.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"
#include "scanner/match/search_run.h"

namespace ekaudit::scanner::match {
namespace {

using testing::k_body;
using testing::Random;
using testing::token;

struct Outcome {
  std::size_t found = 0;
  bool over_budget = false;
  SearchRun::Work work;
};

Outcome run(std::string_view content) {
  static const Engine engine{MatcherOptions()};
  const MatcherOptions options{3, std::size_t{64} << 20,
                               core::TimePoint(std::chrono::seconds(testing::k_now))};
  SearchRun search(engine, options);
  search.search(content, 0);
  const std::size_t found = search.take_found().size();
  return {found, search.over_budget(), search.work()};
}

std::string repeated(std::string_view unit, std::size_t count) {
  std::string text;
  text.reserve(unit.size() * count);
  for (std::size_t i = 0; i < count; ++i) {
    text += unit;
  }
  return text;
}

// The decoded bytes of all layers, for windows that overlap, at four alignments.
void expect_bounded(const Outcome& outcome, std::size_t size) {
  EXPECT_LE(outcome.work.decoded_bytes, 12 * size + (1 << 20));
  EXPECT_LE(outcome.work.searched_bytes, 13 * size + (1 << 20));
}

TEST(Hostile, AMillionPrefixesAreOneToken) {
  const std::string content = repeated(token(""), 1'000'000);
  const Outcome outcome = run(content);
  EXPECT_EQ(outcome.found, 1U);
  EXPECT_FALSE(outcome.over_budget);
  EXPECT_EQ(outcome.work.candidates, 1'000'000U);
  EXPECT_EQ(outcome.work.decoded_bytes, 0U);
}

TEST(Hostile, PrefixesWithEmptyBodiesAreNothing) {
  EXPECT_EQ(run(repeated(token("") + " ", 1'000'000)).found, 0U);
}

TEST(Hostile, TooManyTokensEndTheSearch) {
  std::string content;
  for (std::size_t i = 0; i < k_max_found + 10; ++i) {
    content += token("Zq7RtV2m" + std::to_string(1'000'000 + i)) + " ";
  }
  const Outcome outcome = run(content);
  EXPECT_EQ(outcome.found, k_max_found);
  EXPECT_TRUE(outcome.over_budget);
}

TEST(Hostile, MuchBase64WithoutATokenCostsNoDecoding) {
  Random random(3);
  const std::string block = core::base64(testing::random_text(random, testing::k_base62, 1 << 20));
  const std::string content = repeated(block, 75);
  ASSERT_GT(content.size(), 100'000'000U);
  const Outcome outcome = run(content);
  EXPECT_EQ(outcome.found, 0U);
  EXPECT_EQ(outcome.work.candidates, 0U);
  EXPECT_EQ(outcome.work.searched_bytes, content.size());
}

TEST(Hostile, LiteralsInLongRunsAreDecodedInProportion) {
  const std::size_t count = 300'000;
  for (const std::string& unit :
       {core::base64("." + token("") + ".."), core::base64(token("") + "x").substr(0, 11),
        core::hex(token("")), core::hex(token("")) + "0", testing::utf16le(token("")),
        testing::percent(token("")), testing::json_escapes(token("")), testing::byte_escapes(token("")),
        core::base64(core::base64(token("") + "....")), core::base64(testing::utf16le(token("") + "....")),
        core::base64(core::base64(core::base64("..." + token("") + "..")))}) {
    const std::string content = repeated(unit, count / 10);
    const Outcome outcome = run(content);
    EXPECT_FALSE(outcome.over_budget) << unit;
    expect_bounded(outcome, content.size());
  }
}

TEST(Hostile, LiteralsAtEveryAlignmentAreDecodedInProportion) {
  Random random(4);
  std::string content;
  while (content.size() < 2'000'000) {
    const std::string form =
        core::base64(std::string(testing::random_below(random, 3), 'x') + token("") + "yz");
    content += form.substr(0, 10 + testing::random_below(random, 4));
  }
  const Outcome outcome = run(content);
  EXPECT_FALSE(outcome.over_budget);
  expect_bounded(outcome, content.size());
}

TEST(Hostile, DeepNestingEndsAtTheBudget) {
  std::string layer = repeated(token(k_body) + "\n", 100'000);
  for (int depth = 0; depth < 3; ++depth) {
    layer = core::base64(layer);
  }
  const Outcome outcome = run(layer);
  EXPECT_LE(outcome.work.decoded_bytes, std::size_t{64} << 20);
  EXPECT_GT(outcome.found, 1000U);
}

TEST(Hostile, ShortLinesAreNoLongRun) {
  const std::string content = repeated(core::base64(token("abc") + "x") + "\n", 100'000);
  const Outcome outcome = run(content);
  expect_bounded(outcome, content.size());
  EXPECT_EQ(outcome.found, k_max_found);
}

TEST(Hostile, StoresAndJwtsWithoutAnEndAreNothing) {
  for (const std::string_view unit :
       {"\"enkryptify\":{", "\"auth\":{\"accessToken\":\"", "\"accessToken\":\"x\",",
        "\"enkryptify\":{\"accessToken\":", "{\"version\":1,\"auth\":{", "\"enkryptify", "ZW5rcnlwdGlmeQ",
        "eyJ.ZW5rcnlwdGlmeQ.", "\\\\\\\\\\\\\"accessToken\\"}) {
    const std::string content = repeated(unit, 50'000);
    const Outcome outcome = run(content);
    EXPECT_EQ(outcome.found, 0U) << unit;
    EXPECT_FALSE(outcome.over_budget) << unit;
    expect_bounded(outcome, content.size());
  }
}

TEST(Hostile, ALineOfManyTokensIsPlacedInOneSweep) {
  std::string content;
  for (int i = 0; i < 20'000; ++i) {
    content += token("Zq7RtV2m" + std::to_string(100'000 + i)) + " ekaudit:ignore[r] x ";
  }
  const SearchResult result = testing::matcher().search(content);
  ASSERT_EQ(result.matches.size(), 20'000U);
  EXPECT_EQ(result.matches.back().position.column, result.matches.back().begin + 1);
  EXPECT_TRUE(result.matches.back().directive);
}

TEST(Hostile, RandomBytesAreSafe) {
  Random random(6);
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
  }
  const std::vector<std::string> pieces = {token(""),
                                           core::base64(token("x")),
                                           core::hex(token("")),
                                           testing::utf16le(token("")),
                                           testing::percent(token("")),
                                           testing::json_escapes(token("")),
                                           "\"enkryptify\":{",
                                           "\"auth\":{\"accessToken\":\"",
                                           "eyJhbGciOiJIUzI1NiJ9.",
                                           "\n",
                                           "\\",
                                           "%",
                                           "=",
                                           "_",
                                           "\"",
                                           "\\u00",
                                           "\\x",
                                           "\x1b[0m",
                                           "{{",
                                           "${",
                                           "ekaudit:ignore["};
  for (int round = 0; round < 300; ++round) {
    std::string content;
    for (int part = 0; part < 60; ++part) {
      content += testing::random_below(random, 2) == 0
                     ? pieces[testing::random_below(random, pieces.size())]
                     : testing::random_text(random, all, testing::random_below(random, 12));
    }
    for (const Match& match : testing::matcher().search(content).matches) {
      ASSERT_LT(match.begin, match.end);
      ASSERT_LE(match.end, content.size());
    }
  }
}

}  // namespace
}  // namespace ekaudit::scanner::match
