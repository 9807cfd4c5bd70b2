// The prefilter by each of the processor's vector instructions: where texts end, and where they begin in
// memory.
#include "scanner/match/simd_scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "match_test_support.h"
#include "scanner/match/literals.h"
#include "scanner/match/prefilter.h"

namespace ekaudit::scanner::match {
namespace {

using testing::Random;
using testing::random_below;
using testing::random_text;

std::vector<Candidate> find_all(const Prefilter& prefilter, std::string_view text) {
  std::vector<Candidate> found;
  prefilter.find(text, 0, text.size(), found);
  return found;
}

std::vector<std::string> real_literals() {
  std::vector<std::string> bytes;
  for (const Literal& literal : derive_literals(pattern_literals(), 3)) {
    bytes.push_back(literal.bytes);
  }
  return bytes;
}

// One prefilter for each implementation, the one without vector instructions first.
std::vector<Prefilter> all_prefilters(const std::vector<std::string>& literals) {
  std::vector<Prefilter> all;
  for (const Simd simd : supported_simd()) {
    all.emplace_back(literals, simd);
  }
  return all;
}

// In a buffer that ends with the text, `offset` bytes behind its beginning: a sanitizer sees any other
// byte that is read.
void expect_same_answers(const std::vector<Prefilter>& prefilters, const std::string& text,
                         std::size_t offset = 0) {
  const auto buffer = std::make_unique<char[]>(offset + text.size());  // NOLINT(modernize-avoid-c-arrays)
  std::copy(text.begin(), text.end(), buffer.get() + offset);
  const std::string_view copy(buffer.get() + offset, text.size());
  const std::vector<Candidate> expected = find_all(prefilters.front(), copy);
  for (const Prefilter& prefilter : prefilters) {
    ASSERT_EQ(find_all(prefilter, copy), expected) << text;
    ASSERT_EQ(prefilter.contains_any(copy), !expected.empty()) << text;
  }
}

TEST(SimdScan, SupportedOnesHaveAFunction) {
  ASSERT_EQ(supported_simd().front(), Simd::none);
  EXPECT_EQ(simd_scan(Simd::none).function, nullptr);
  for (const Simd simd : supported_simd()) {
    EXPECT_EQ(simd_scan(simd).function != nullptr, simd != Simd::none);
  }
}

TEST(SimdScan, AgreesAtEveryLengthAndOffset) {
  Random random(20261125);
  const std::vector<std::string> literals = {"abcdabcd", "bcdabcdaa", "dddddddd", "aabbccddaabbccdd"};
  const std::vector<Prefilter> prefilters = all_prefilters(literals);
  for (std::size_t size = 0; size <= 200; ++size) {
    for (std::size_t offset = 0; offset < 32; ++offset) {
      expect_same_answers(prefilters, random_text(random, "abcd", size), offset);
    }
  }
}

TEST(SimdScan, FindsALiteralAtEveryPlaceOfEveryLength) {
  const std::string literal = "ek%5Flive";
  const std::vector<Prefilter> prefilters = all_prefilters({literal, "another literal"});
  for (std::size_t size = literal.size(); size <= 200; ++size) {
    for (std::size_t at = 0; at + literal.size() <= size; ++at) {
      std::string text(size, ' ');
      text.replace(at, literal.size(), literal);
      for (const Prefilter& prefilter : prefilters) {
        ASSERT_EQ(find_all(prefilter, text), (std::vector<Candidate>{{at, 0}})) << size;
        ASSERT_TRUE(prefilter.contains_any(text));
      }
    }
  }
}

TEST(SimdScan, IsNotMisledByNearMisses) {
  const std::string literal = "Zq7RtV2m";
  const std::vector<Prefilter> prefilters = all_prefilters({literal});
  for (std::size_t wrong = 0; wrong < literal.size(); ++wrong) {
    std::string miss = literal;
    miss[wrong] = static_cast<char>(miss[wrong] ^ 1);
    std::string text;
    while (text.size() < 500) {
      text += miss;
    }
    expect_same_answers(prefilters, text);
    EXPECT_FALSE(prefilters.back().contains_any(text));
    expect_same_answers(prefilters, text + literal);
    EXPECT_TRUE(prefilters.back().contains_any(text + literal));
    expect_same_answers(prefilters, literal + text);
    EXPECT_TRUE(prefilters.back().contains_any(literal + text));
  }
}

TEST(SimdScan, AgreesOnRandomLiteralsAndTexts) {
  Random random(3);
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
  }
  for (const std::string& alphabet : {all, all.substr(0, 128), all.substr(120, 16), std::string("ab")}) {
    for (int round = 0; round < 100; ++round) {
      std::vector<std::string> literals;
      for (std::size_t i = 0; i < 1 + random_below(random, 50); ++i) {
        literals.push_back(random_text(random, alphabet, 5 + random_below(random, 20)));
      }
      std::string text = random_text(random, alphabet, random_below(random, 200));
      for (std::size_t i = 0; i < random_below(random, 4); ++i) {
        text.insert(random_below(random, text.size() + 1), literals[random_below(random, literals.size())]);
      }
      expect_same_answers(all_prefilters(literals), text);
    }
  }
}

TEST(SimdScan, FindsTheRealLiteralsInLongTexts) {
  Random random(4);
  const std::vector<std::string> literals = real_literals();
  const std::vector<Prefilter> prefilters = all_prefilters(literals);
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    const std::size_t at = 3000 + random_below(random, 3000);
    std::string text = random_text(random, testing::k_base62, 8000);
    text.replace(at, literals[i].size(), literals[i]);
    expect_same_answers(prefilters, text);
    const std::vector<Candidate> found = find_all(prefilters.back(), text);
    EXPECT_NE(std::find(found.begin(), found.end(), Candidate{at, i}), found.end()) << literals[i];
  }
}

// Speed rests on it: of what follows a few in a thousand positions pass, or the choice of fingerprints
// is not what it was.
TEST(SimdScan, LetsLittleThroughOfTheRealLiterals) {
  if (supported_simd().back() == Simd::none) {
    GTEST_SKIP() << "no vector instructions";
  }
  const Fingerprints fingerprints = choose_fingerprints(real_literals());
  ASSERT_TRUE(fingerprints.scannable);
  Random random(5);
  const auto passing_share = [&](const std::string& text) {
    const SimdScan scan = simd_scan(supported_simd().back());
    const std::size_t groups = (text.size() - scan.group_reads) / scan.group_size;
    std::vector<PassedGroup> passed(groups);
    const std::size_t count = scan.function(fingerprints.tables, text.data(), 0, groups,
                                            text.size() - scan.group_reads, passed.data());
    std::size_t positions = 0;
    for (std::size_t i = 0; i < count; ++i) {
      for (std::uint32_t mask = passed[i].mask; mask != 0; mask &= mask - 1) {
        ++positions;
      }
    }
    return 2 * static_cast<double>(positions) / static_cast<double>(text.size());
  };
  EXPECT_LT(passing_share(random_text(random, "etaoin shrdlu cmfwyp vbgkjq xz\n", 50'000)), 0.01);
  EXPECT_LT(passing_share(random_text(random, testing::k_base62, 50'000)), 0.08);
  EXPECT_LT(passing_share(random_text(random, "0123456789abcdef", 50'000)), 0.12);
}

}  // namespace
}  // namespace ekaudit::scanner::match
