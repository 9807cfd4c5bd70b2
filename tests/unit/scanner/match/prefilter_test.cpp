#include "scanner/match/prefilter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Random;
using testing::random_below;
using testing::random_text;

std::vector<Candidate> naive(std::string_view text, const std::vector<std::string>& literals) {
  std::vector<Candidate> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (std::uint32_t i = 0; i < literals.size(); ++i) {
      if (text.substr(at).starts_with(literals[i])) {
        found.push_back({at, i});
      }
    }
  }
  return found;
}

std::vector<Candidate> find_all(const Prefilter& prefilter, std::string_view text) {
  std::vector<Candidate> found;
  prefilter.find(text, 0, text.size(), found);
  return found;
}

// Texts over few letters, so that literals stand close, overlap and almost match.
void expect_same_as_naive(std::size_t min_size, std::size_t max_size, std::string_view alphabet) {
  Random random(20261124);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> literals;
    for (std::size_t i = 0; i < 1 + random_below(random, 40); ++i) {
      literals.push_back(
          random_text(random, alphabet, min_size + random_below(random, max_size - min_size + 1)));
    }
    std::string text = random_text(random, alphabet, random_below(random, 2000));
    for (std::size_t i = 0; i < random_below(random, 30); ++i) {
      text.insert(random_below(random, text.size() + 1), literals[random_below(random, literals.size())]);
    }
    const std::vector<Candidate> expected = naive(text, literals);
    for (const Simd simd : supported_simd()) {
      const Prefilter prefilter(literals, simd);
      ASSERT_EQ(find_all(prefilter, text), expected) << "round " << round << ", " << name_of(simd);
      ASSERT_EQ(prefilter.contains_any(text), !expected.empty());
    }
  }
}

TEST(Prefilter, FindsWhatANaiveSearchFinds) {
  expect_same_as_naive(8, 30, "abc");
  expect_same_as_naive(8, 9, "ab");
  expect_same_as_naive(8, 60, testing::k_base62);
}

TEST(Prefilter, FindsShortLiteralsToo) {
  expect_same_as_naive(3, 6, "abcd");
  expect_same_as_naive(4, 12, "abcd");
  expect_same_as_naive(7, 7, "ab");
}

TEST(Prefilter, FindsEveryByteValue) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
  }
  expect_same_as_naive(8, 20, all);
}

TEST(Prefilter, SegmentsTogetherFindEachOccurrenceOnce) {
  Random random(7);
  const std::vector<std::string> literals = {"abababab", "bababababbb", "aaaaaaaaa"};
  const Prefilter prefilter(literals);
  const std::string text = random_text(random, "aab", 5000) + "abababababababab";
  for (const std::size_t segment : {1U, 7U, 64U, 1000U}) {
    std::vector<Candidate> found;
    for (std::size_t from = 0; from < text.size(); from += segment) {
      prefilter.find(text, from, from + segment, found);
    }
    EXPECT_EQ(found, naive(text, literals)) << segment;
  }
}

TEST(Prefilter, AppendsInOrder) {
  const Prefilter prefilter({"longliteral", "literals"});
  std::vector<Candidate> found = {{99, 0}};
  prefilter.find("longliterals", 0, 12, found);
  EXPECT_THAT(found, ElementsAre(Candidate{99, 0}, Candidate{0, 0}, Candidate{4, 1}));
}

TEST(Prefilter, FindsNothingInShortTextsAndEmptyRanges) {
  const Prefilter prefilter({"literal1"});
  EXPECT_THAT(find_all(prefilter, ""), IsEmpty());
  EXPECT_THAT(find_all(prefilter, "lit"), IsEmpty());
  EXPECT_THAT(find_all(prefilter, "literal"), IsEmpty());
  std::vector<Candidate> found;
  prefilter.find("literal1", 1, 8, found);
  prefilter.find("literal1", 8, 8, found);
  EXPECT_THAT(found, IsEmpty());
  prefilter.find("literal1", 0, 1, found);
  EXPECT_THAT(found, ElementsAre(Candidate{0, 0}));
}

TEST(Prefilter, WithoutLiteralsFindsNothing) {
  const Prefilter prefilter({});
  EXPECT_THAT(find_all(prefilter, "some text"), IsEmpty());
  EXPECT_FALSE(prefilter.contains_any("some text"));
}

TEST(Prefilter, RefusesLiteralsThatAreTooShort) {
  EXPECT_THROW(Prefilter({"literal1", "ab"}), std::invalid_argument);
}

TEST(Prefilter, RefusesTooManyLiterals) {
  std::vector<std::string> literals(Prefilter::k_max_literals, "literal1");
  EXPECT_NO_THROW(Prefilter{literals});
  literals.emplace_back("literal2");
  EXPECT_THROW(Prefilter{literals}, std::invalid_argument);
}

TEST(Prefilter, KnowsTheLongestLiteral) {
  EXPECT_EQ(Prefilter({"literal1", "longliteral", "literal"}).longest(), 11U);
  EXPECT_EQ(Prefilter({}).longest(), 0U);
}

}  // namespace
}  // namespace ekaudit::scanner::match
