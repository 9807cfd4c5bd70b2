#include "scanner/match/literals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "core/digest.h"
#include "match_test_support.h"
#include "scanner/match/default_tables.h"
#include "scanner/match/encoders.h"
#include "scanner/match/matcher.h"

namespace ekaudit::scanner::match {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::Random;
using testing::random_below;
using testing::random_text;
using ::testing::SizeIs;

std::vector<std::string> bytes_of(const std::vector<EncodedForm>& forms) {
  std::vector<std::string> bytes;
  for (const EncodedForm& form : forms) {
    bytes.push_back(form.bytes);
  }
  return bytes;
}

TEST(EncodedForms, AreWhatStandsInTheEncodedTextWhateverIsAround) {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    const std::string plain = random_text(random, testing::k_base62, 8 + random_below(random, 10));
    const std::string around = random_text(random, testing::k_base62, random_below(random, 9));
    const std::string text = core::base64(around + plain + around);
    EXPECT_TRUE(std::ranges::any_of(encoded_forms(plain, Codec::base64), [&](const EncodedForm& form) {
      const std::size_t at = text.find(form.bytes);
      return at != std::string::npos && at % 4 == form.phase;
    })) << plain;
  }
}

TEST(EncodedForms, SpellUtf16ForBothByteOrders) {
  const auto forms = encoded_forms("abc", Codec::utf16);
  ASSERT_THAT(forms, SizeIs(1));
  EXPECT_NE(testing::utf16le("xabcx").find(forms[0].bytes), std::string::npos);
  EXPECT_NE(testing::utf16be("xabcx").find(forms[0].bytes), std::string::npos);
}

TEST(EncodedForms, SpellEscapesFullyAndForPunctuationOnly) {
  EXPECT_THAT(bytes_of(encoded_forms("k_o", Codec::percent)),
              ::testing::UnorderedElementsAre("%6b%5f%6f", "%6B%5F%6F", "k%5fo", "k%5Fo"));
  EXPECT_THAT(bytes_of(encoded_forms("k_", Codec::escape)),
              ::testing::UnorderedElementsAre("\\u006b\\u005f", "\\u006B\\u005F", "k\\u005f", "k\\u005F",
                                              "\\x6b\\x5f", "\\x6B\\x5F", "k\\x5f", "k\\x5F"));
  EXPECT_THAT(bytes_of(encoded_forms("ko", Codec::hex)), ::testing::UnorderedElementsAre("6b6f", "6B6F"));
}

TEST(EncodedForms, LeaveOutWhatChangesNothing) {
  EXPECT_THAT(bytes_of(encoded_forms("abc", Codec::percent)), ::testing::UnorderedElementsAre("%61%62%63"));
  EXPECT_THAT(encoded_forms("", Codec::base64), IsEmpty());
}

TEST(EncodedForms, DifferInTheUrlAlphabet) {
  EXPECT_THAT(bytes_of(encoded_forms("\xfb\xff\xfe", Codec::base64)),
              ::testing::IsSupersetOf({"+//+", "-__-"}));
}

TEST(Literals, AreDerivedForEveryPattern) {
  const auto literals = derive_literals(pattern_literals(), 3);
  for (const PatternLiteral& pattern : pattern_literals()) {
    EXPECT_THAT(literals, Contains(Field(&Literal::bytes, pattern.bytes)));
  }
}

TEST(Literals, HaveAtLeastEightBytesAndAManageableNumber) {
  const auto literals = derive_literals(pattern_literals(), 3);
  EXPECT_LT(literals.size(), 400U);
  for (const Literal& literal : literals) {
    EXPECT_GE(literal.bytes.size(), 8U);
    EXPECT_THAT(literal.routes, ::testing::Not(IsEmpty()));
  }
}

TEST(Literals, NeverContainOneAnother) {
  const auto literals = derive_literals(pattern_literals(), 3);
  for (const Literal& a : literals) {
    for (const Literal& b : literals) {
      EXPECT_TRUE(&a == &b || a.bytes.find(b.bytes) == std::string::npos) << a.bytes << " in " << b.bytes;
    }
  }
}

TEST(Literals, OfADroppedLiteralKeepItsRoute) {
  // "cdefghij" encoded as base64 holds nothing of ours, so the pattern is put inside another's encoding.
  const std::string outer = "abcdefghijkl";
  const std::string encoded = encoded_forms(outer, Codec::base64).front().bytes;
  const std::vector<PatternLiteral> patterns = {
      {Pattern::api_token, outer, 0, Chains::common},
      {Pattern::store_key, encoded.substr(3, 9), 0, Chains::compact}};
  const auto literals = derive_literals(patterns, 1);
  const auto kept = std::ranges::find(literals, encoded.substr(3, 9), &Literal::bytes);
  ASSERT_NE(kept, literals.end());
  EXPECT_THAT(kept->routes, Contains(Route{Codec::base64, Pattern::api_token, 3}));
  EXPECT_THAT(literals, ::testing::Not(Contains(Field(&Literal::bytes, encoded))));
}

TEST(Literals, ForLessDepthAreFewer) {
  const auto none = derive_literals(pattern_literals(), 0);
  const auto one = derive_literals(pattern_literals(), 1);
  const auto three = derive_literals(pattern_literals(), 3);
  EXPECT_LE(none.size(), pattern_literals().size());
  EXPECT_LT(none.size(), one.size());
  EXPECT_LT(one.size(), three.size());
}

// What the build worked out is what would be worked out now.
TEST(DefaultTables, AreThoseThatAreDerived) {
  const MatchTables stored = default_tables();
  const MatchTables derived = derive_tables(pattern_literals(), MatcherOptions().max_decode_depth);
  ASSERT_EQ(stored.literals.size(), derived.literals.size());
  for (std::size_t i = 0; i < stored.literals.size(); ++i) {
    EXPECT_EQ(stored.literals[i].bytes, derived.literals[i].bytes);
    EXPECT_EQ(stored.literals[i].routes, derived.literals[i].routes);
  }
  const auto places = [](const Fingerprints& fingerprints) {
    std::vector<std::array<std::uint32_t, 3>> list;
    for (const Fingerprint& each : fingerprints.list) {
      list.push_back({each.block, each.literal, each.distance});
    }
    return list;
  };
  EXPECT_EQ(places(stored.fingerprints), places(derived.fingerprints));
  EXPECT_EQ(stored.fingerprints.block_size, derived.fingerprints.block_size);
  EXPECT_EQ(stored.fingerprints.scannable, derived.fingerprints.scannable);
  EXPECT_EQ(stored.fingerprints.tables.lower, derived.fingerprints.tables.lower);
  EXPECT_EQ(stored.fingerprints.tables.upper, derived.fingerprints.tables.upper);
}

}  // namespace
}  // namespace ekaudit::scanner::match
