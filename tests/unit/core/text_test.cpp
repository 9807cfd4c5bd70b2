#include "core/text.h"

#include <gtest/gtest.h>

namespace ekaudit::core {
namespace {

using std::string_literals::operator""s;

TEST(Utf8, KnowsValidSequences) {
  EXPECT_EQ(utf8_sequence_length("a"), 1U);
  EXPECT_EQ(utf8_sequence_length("\x7f"), 1U);
  EXPECT_EQ(utf8_sequence_length("\0"s), 1U);
  EXPECT_EQ(utf8_sequence_length("\xc2\x80"), 2U);
  EXPECT_EQ(utf8_sequence_length("\xdf\xbf"), 2U);
  EXPECT_EQ(utf8_sequence_length("\xe0\xa0\x80"), 3U);
  EXPECT_EQ(utf8_sequence_length("\xed\x9f\xbf"), 3U);
  EXPECT_EQ(utf8_sequence_length("\xee\x80\x80"), 3U);
  EXPECT_EQ(utf8_sequence_length("\xf0\x90\x80\x80"), 4U);
  EXPECT_EQ(utf8_sequence_length("\xf4\x8f\xbf\xbf"), 4U);
}

TEST(Utf8, KnowsInvalidSequences) {
  for (const std::string_view text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2 ", "\xe0\x9f\xbf", "\xe2\x82", "\xe2\x82 ",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
        "\xf0\x9f\x98"}) {
    EXPECT_EQ(utf8_sequence_length(text), 0U) << to_utf8(text);
    EXPECT_FALSE(is_valid_utf8(text));
  }
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("grüße €😀"));
}

TEST(CountCodePoints, CountsInvalidBytesAsOneEach) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("a€😀"), 3U);
  EXPECT_EQ(count_code_points("\xe2\x82x\xff"), 4U);
}

TEST(ToUtf8, EscapesInvalidBytesOnly) {
  EXPECT_EQ(to_utf8("a\xff\xe2\x82z€\n"), "a\\xff\\xe2\\x82z€\n");
  EXPECT_EQ(to_utf8(""), "");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
  }
  EXPECT_TRUE(is_valid_utf8(to_utf8(all)));
}

TEST(ToTerminal, EscapesWhatMovesTheCursorOrHides) {
  EXPECT_EQ(to_terminal("a\x1b[31m\n\r\t\x07z\0"s), "a\\x1b[31m\\x0a\\x0d\\x09\\x07z\\x00");
  EXPECT_EQ(to_terminal("\x7f"), "\\x7f");
  EXPECT_EQ(to_terminal("\xc2\x9b"), "\\u{009b}");
  EXPECT_EQ(to_terminal("\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf"), "\\u{202e}\\u{200b}\\u{feff}");
  EXPECT_EQ(to_terminal("\xe2\x80\xa8\xe2\x81\xa6\xc2\xad"), "\\u{2028}\\u{2066}\\u{00ad}");
  EXPECT_EQ(to_terminal("\xf3\xa0\x80\xa0"), "\\u{e0020}");
  EXPECT_EQ(to_terminal("\xe3\x85\xa4\xe0\xa3\xa2"), "\\u{3164}\\u{08e2}");
  EXPECT_EQ(to_terminal("\xf0\x9d\x85\xb3"), "\\u{1d173}");
  EXPECT_EQ(to_terminal("\xff"), "\\xff");
}

TEST(ToTerminal, LeavesVisibleTextAsItIs) {
  EXPECT_EQ(to_terminal("grüße, 日本語 €😀 \\ \""), "grüße, 日本語 €😀 \\ \"");
}

TEST(ToTerminal, IsValidAndWithoutControlsForAnyBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = to_terminal(std::string{static_cast<char>(first), static_cast<char>(second)});
      ASSERT_TRUE(is_valid_utf8(text));
      for (const char c : text) {
        ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
      }
    }
  }
}

TEST(ToUriPath, EncodesAllButUnreservedCharacters) {
  EXPECT_EQ(to_uri_path("src/a-b_c.d~e/F9"), "src/a-b_c.d~e/F9");
  EXPECT_EQ(to_uri_path("a b:c?d#e%f[g]"), "a%20b%3Ac%3Fd%23e%25f%5Bg%5D");
  EXPECT_EQ(to_uri_path("\xc3\xa4\xff\n"), "%C3%A4%FF%0A");
  EXPECT_EQ(to_uri_path(""), "");
}

TEST(ToLower, TouchesAsciiOnly) {
  EXPECT_EQ(to_lower("ABCxyz-09ÄÖ@[`{"), "abcxyz-09ÄÖ@[`{");
}

TEST(CharacterClasses, AreAscii) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string_view word = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    const std::string_view hexadecimal = "0123456789ABCDEFabcdef";
    EXPECT_EQ(is_word(c), word.find(c) != std::string_view::npos) << byte;
    EXPECT_EQ(is_hex_digit(c), hexadecimal.find(c) != std::string_view::npos) << byte;
  }
}

}  // namespace
}  // namespace ekaudit::core
