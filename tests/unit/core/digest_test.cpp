#include "core/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace ekaudit::core {
namespace {

std::string hex_of(const std::array<std::uint8_t, 20>& digest) {
  return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

TEST(Sha256, MatchesKnownVectors) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, JoinsItsParts) {
  EXPECT_EQ(sha256({"a", "", "bc"}), sha256("abc"));
  EXPECT_EQ(sha256({}), sha256(""));
  EXPECT_NE(sha256({"a", "bc"}), sha256("ab"));
}

TEST(Sha1, MatchesKnownVectors) {
  EXPECT_EQ(hex_of(sha1({"abc"})), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_of(sha1({"blob 0", std::string_view("\0", 1)})), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
}

TEST(Hex, IsLowerCase) {
  EXPECT_EQ(hex(std::string_view("\x00\x7f\x80\xff\xAb", 5)), "007f80ffab");
  EXPECT_EQ(hex(""), "");
}

TEST(Base64, MatchesTheRfcsVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xfb\xff\xfe"), "+//+");
}

TEST(Digest, IsOrderedByItsBytes) {
  Digest a;
  Digest b;
  EXPECT_EQ(a, b);
  b.bytes[31] = 1;
  EXPECT_LT(a, b);
  a.bytes[0] = 1;
  EXPECT_GT(a, b);
}

}  // namespace
}  // namespace ekaudit::core
