#include "scanner/match/decoders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using std::string_literals::operator""s;

TEST(DecodeHex, TakesTheRunAroundTheLiteral) {
  const std::string text = "x=656b5F6c;";
  const DecodedRun run = decode_hex(text, 4, 0);
  EXPECT_EQ(run.bytes(), "ek_l");
  EXPECT_EQ(run.source_begin(0), 2U);
  EXPECT_EQ(run.source_end(1), 4U);
  EXPECT_EQ(run.source_end(4), 10U);
  EXPECT_EQ(run.covers_until(), 10U);
}

TEST(DecodeHex, KeepsTheLiteralsAlignment) {
  EXPECT_EQ(decode_hex("f656b", 1, 0).bytes(), "ek");
  EXPECT_EQ(decode_hex("656bf", 0, 0).bytes(), "ek");
  EXPECT_EQ(decode_hex("656b", 1, 1).bytes(), "ek");
}

TEST(DecodeUtf16, TellsTheByteOrders) {
  const DecodedRun little = decode_utf16("\xff\xfe" + testing::utf16le("a=b") + "\xe9"s, 4, 0, 0);
  EXPECT_EQ(little.bytes(), "a=b");
  EXPECT_EQ(little.label(), k_utf16le_label);
  EXPECT_EQ(little.source_begin(1), 4U);
  EXPECT_EQ(little.source_end(3), 8U);
  const DecodedRun big = decode_utf16("\xfe\xff" + testing::utf16be("a=b"), 5, 0, 0);
  EXPECT_EQ(big.bytes(), "a=b");
  EXPECT_EQ(big.label(), k_utf16be_label);
  EXPECT_EQ(big.source_begin(1), 4U);
  EXPECT_EQ(big.source_end(3), 8U);
}

TEST(DecodeUtf16, StopsAtOtherCharacters) {
  const std::string text = testing::utf16le("a") + "\x26\x20" + testing::utf16le("bcd") + "\x26\x20";
  const DecodedRun run = decode_utf16(text, 4, 0, 0);
  EXPECT_EQ(run.bytes(), "bcd");
  EXPECT_EQ(run.source_begin(0), 4U);
}

TEST(DecodeUtf16, WithoutAHintGoesByTheOffset) {
  const std::string text = "\0"s + testing::utf16le("abc") + "\0\0"s;
  EXPECT_EQ(decode_utf16(text, 1, 0, 0).label(), k_utf16be_label);
  EXPECT_EQ(decode_utf16(text, 1, 0, 1).label(), k_utf16le_label);
}

TEST(DecodePercent, DecodesWithinAWord) {
  const std::string text = "see https://x/?a=1%202%2&b=%5f%zz\" end";
  const DecodedRun run = decode_percent(text, 20);
  EXPECT_EQ(run.bytes(), "https://x/?a=1 2%2&b=_%zz");
  EXPECT_EQ(run.source_begin(15), 21U);  // the '2' behind the space
  EXPECT_EQ(run.source_end(15), 21U);    // the space itself
}

TEST(DecodeEscapes, DecodesWithinAString) {
  const std::string text = R"("a\u0065\x6b\n\"\\\q\u00e9\u20ac\u12" x)";
  const DecodedRun run = decode_escapes(text, 5);
  EXPECT_EQ(run.bytes(), "aek\n\"\\\\q\xc3\xa9\xe2\x82\xac\\u12");
  EXPECT_EQ(run.source_begin(1), 2U);
  EXPECT_EQ(run.source_end(2), 8U);
}

TEST(DecodeEscapes, ToleratesABackslashAtTheEnd) {
  EXPECT_EQ(decode_escapes("ab\\", 0).bytes(), "ab\\");
  EXPECT_EQ(decode_escapes("ab\\x4", 0).bytes(), "ab\\x4");
}

TEST(DecodedRun, TrustsNothingNearCutEdges) {
  const std::string text(200'000, 'a');
  const DecodedRun run = decode_hex(text, 100'000, 0);
  EXPECT_EQ(run.bytes().size(), (k_reach_left + k_reach_right) / 2);
  EXPECT_FALSE(run.trusts(0));
  EXPECT_FALSE(run.trusts(k_margin_left / 2 - 1));
  EXPECT_TRUE(run.trusts(k_margin_left / 2));
  EXPECT_TRUE(run.trusts((k_reach_left + k_reach_right - k_margin_right) / 2 - 1));
  EXPECT_FALSE(run.trusts((k_reach_left + k_reach_right - k_margin_right) / 2));
  EXPECT_EQ(run.covers_until(), 100'000 + k_reach_right - k_margin_right);
}

TEST(DecodedRun, TrustsNaturalEdges) {
  const DecodedRun run = decode_hex("656b5f6c", 0, 0);
  EXPECT_TRUE(run.trusts(0));
  EXPECT_TRUE(run.trusts(3));
}

}  // namespace
}  // namespace ekaudit::scanner::match
