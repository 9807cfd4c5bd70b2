#include "scanner/git/object_id.h"

#include <gtest/gtest.h>

#include <string>

namespace ekaudit::scanner::git {
namespace {

constexpr std::string_view k_hex = "0123456789abcdef0123456789abcdef01234567";

TEST(ObjectId, HexSurvivesARoundTrip) {
  const auto id = ObjectId::from_hex(k_hex);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->hex(), k_hex);
  EXPECT_EQ(id->bytes[0], 0x01);
  EXPECT_EQ(id->bytes[19], 0x67);
}

TEST(ObjectId, UpperCaseIsTheSameId) {
  EXPECT_EQ(ObjectId::from_hex("0123456789ABCDEF0123456789ABCDEF01234567"), ObjectId::from_hex(k_hex));
}

TEST(ObjectId, OtherLengthsAndCharactersAreRefused) {
  EXPECT_FALSE(ObjectId::from_hex(""));
  EXPECT_FALSE(ObjectId::from_hex(k_hex.substr(1)));
  EXPECT_FALSE(ObjectId::from_hex(std::string(k_hex) + "0"));
  EXPECT_FALSE(ObjectId::from_hex("g" + std::string(k_hex.substr(1))));
  EXPECT_FALSE(ObjectId::from_hex(std::string(40, ' ')));
}

TEST(ObjectId, OrderIsThatOfTheBytes) {
  const auto low = ObjectId::from_hex("00ffffffffffffffffffffffffffffffffffffff");
  const auto high = ObjectId::from_hex("8000000000000000000000000000000000000000");
  EXPECT_LT(*low, *high);
  EXPECT_TRUE(ObjectId{}.is_zero());
  EXPECT_FALSE(high->is_zero());
}

}  // namespace
}  // namespace ekaudit::scanner::git
