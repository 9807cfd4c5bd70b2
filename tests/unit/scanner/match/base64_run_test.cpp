#include "scanner/match/base64_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digest.h"
#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using Kind = Base64Unit::Kind;
using ::testing::ElementsAre;
using testing::k_body;
using testing::k_other_body;
using testing::matcher;
using testing::only_match;
using testing::token;
using testing::wrap;

// What a run from the beginning decodes to.
std::string decoded(std::string_view text) {
  return std::string(Base64Run(text, 0).decode(0).bytes());
}

TEST(Base64Unit, ReadsDigitsOfBothAlphabets) {
  for (const std::string_view spelling : {"+", "-", "%2B", "%2b", "\\u002B", "\\\\u002b"}) {
    const Base64Unit forwards = read_base64_unit(spelling, 0);
    const Base64Unit backwards = read_base64_unit_before(spelling, spelling.size());
    EXPECT_EQ(forwards.kind, Kind::digit) << spelling;
    EXPECT_EQ(forwards.value, 62) << spelling;
    EXPECT_EQ(forwards.size, spelling.size()) << spelling;
    EXPECT_EQ(backwards.kind, Kind::digit) << spelling;
    EXPECT_EQ(backwards.value, 62) << spelling;
    EXPECT_EQ(backwards.size, spelling.size()) << spelling;
  }
  for (const std::string_view spelling : {"/", "_", "%2F", "%2f", "\\/", "\\\\/", "\\u002f"}) {
    EXPECT_EQ(read_base64_unit(spelling, 0).value, 63) << spelling;
    EXPECT_EQ(read_base64_unit_before(spelling, spelling.size()).size, spelling.size()) << spelling;
  }
}

TEST(Base64Unit, ReadsLineBreaksInEverySpelling) {
  for (const std::string_view spelling : {"\n", "\r\n", "\r", "\n    ", "\r\n\t", "\\n", "\\r\\n", "\\n    ",
                                          "\\\\n", "%0A", "%0D%0A", "%0d%0a", "\\u000a", "\\\n", "\\\r\n"}) {
    const Base64Unit forwards = read_base64_unit(spelling, 0);
    EXPECT_EQ(forwards.kind, Kind::line_break) << spelling;
    EXPECT_EQ(forwards.size, spelling.size()) << spelling;
    const std::string behind = "AAAA" + std::string(spelling);
    const Base64Unit backwards = read_base64_unit_before(behind, behind.size());
    EXPECT_EQ(backwards.kind, Kind::line_break) << spelling;
    EXPECT_EQ(backwards.size, spelling.size()) << spelling;
  }
}

TEST(Base64Unit, EndsAtAnythingElse) {
  for (const std::string_view text :
       {"", "=", " ", "\"", ":", "%", "%2", "%3D", "%20", "\\", "\\q", "\\u00e9", "\xff"}) {
    EXPECT_EQ(read_base64_unit(text, 0).kind, Kind::end) << text;
  }
  for (const std::string_view text : {"", "=", " ", "a ", "%20", "%3D", "\\u00e9", "\"", "\xff"}) {
    EXPECT_EQ(read_base64_unit_before(text, text.size()).kind, Kind::end) << text;
  }
}

TEST(Base64Run, DecodesWhateverTheLengthAndPadding) {
  for (const std::string_view plain : {"a", "ab", "abc", "abcd", "\xff\xfe\xfd\xfc"}) {
    EXPECT_EQ(decoded(core::base64(plain)), plain);
    EXPECT_EQ(decoded(testing::base64url(plain)), plain);
  }
}

TEST(Base64Run, KnowsItsPhaseFromADigitInside) {
  const std::string text = "x." + core::base64("some plain text");
  const Base64Run run(text, 9);
  EXPECT_EQ(run.decode(run.phase_of_first(9, 3)).bytes(), "some plain text");
  EXPECT_TRUE(run.covers(2));
  EXPECT_FALSE(run.covers(1));
  EXPECT_FALSE(run.covers(text.size()));
}

TEST(Base64Run, JoinsWrappedLines) {
  const std::string plain =
      "line one of a text that is long enough to be wrapped, token and all, twice, at 64 and at 76";
  for (const std::string_view line_end : {"\n", "\r\n", "\n      ", "\\n", "\\r\\n", "\\\\n", "%0A"}) {
    for (const std::size_t width : {40U, 60U, 64U, 76U}) {
      EXPECT_EQ(decoded(wrap(core::base64(plain), width, line_end)), plain) << width;
    }
  }
}

TEST(Base64Run, LeavesOtherLinesOut) {
  const std::string long_line = core::base64("a line of exactly forty-five bytes, no more!!");
  const std::string plain = "a line of exactly forty-five bytes, no more!!";
  ASSERT_EQ(long_line.size() % 4, 0U);
  EXPECT_EQ(decoded(long_line + "\nkey: value"), plain);
  EXPECT_EQ(decoded(long_line + "\n\nabcdabcd\n"), plain);
  EXPECT_EQ(decoded(long_line + "\n" + long_line + long_line + "\n"), plain);
  EXPECT_EQ(decoded("YWJj\nYWJj\n"), "abc");
  EXPECT_EQ(decoded(core::base64(plain + "x").substr(0, 62) + "\nword\n"), plain + "x");
}

TEST(Base64Run, FindsATokenInWrappedText) {
  const std::string plain = "# environment\nA=1\nKEY=" + token(k_body) + "\nB=some more text behind it\n";
  for (std::size_t shift = 0; shift < 80; ++shift) {
    const std::string encoded = core::base64(std::string(shift, '.') + plain);
    for (const std::string_view line_end : {"\n", "\r\n"}) {
      for (const std::size_t width : {64U, 76U}) {
        const Match match = only_match("data: |\n" + wrap(encoded, width, line_end) + "\n");
        EXPECT_EQ(match.token.raw.reveal(), token(k_body)) << shift << ' ' << width;
      }
    }
  }
}

TEST(Base64Run, FindsATokenInIndentedText) {
  const std::string plain =
      "KEY=" + token(k_body) + "\nB=some more text behind it to fill some lines, and more\n";
  const std::string content = "  cert: |\n    " + wrap(core::base64(plain), 76, "\n    ") + "\n  other: x\n";
  const Match match = only_match(content);
  EXPECT_EQ(match.token.raw.reveal(), token(k_body));
  EXPECT_EQ(match.position.line, 2U);
}

TEST(Base64Run, SpansOnlyTheToken) {
  const std::string content = core::base64("abc" + ("." + token(k_body)) +
                                           ".."
                                           "xyz");
  const Match match = only_match(content);
  EXPECT_EQ(match.begin, 5U);  // byte 4 begins in digit 5
  EXPECT_EQ(match.end, (4 + token(k_body).size()) * 8 / 6 + 1);
}

TEST(Base64Run, FindsTokensInListsOfOneALine) {
  // 40 characters of body make 64 digits, which looks like wrapped text.
  const std::string first = token(std::string(k_body) + "Xw3Qz8Vn");
  const std::string second = token(std::string(k_other_body) + "Jt6Mk4Fs");
  const std::string content = core::base64(first) + "\n" + core::base64(second) + "\n";
  EXPECT_THAT(testing::raw_tokens(matcher().search(content)), ElementsAre(first, second));
}

TEST(Base64Run, FindsATokenBehindASlashOrAnOtherLine) {
  const std::string encoded = core::base64(token(k_body));
  for (const std::string_view before :
       {"path/", "a/b/", "word\n", "x-", "\\n", "foo\\n", "%20", "a%2F", "c29tZQ==\n"}) {
    const Match match = only_match(std::string(before) + encoded);
    EXPECT_EQ(match.token.raw.reveal(), token(k_body)) << before;
    EXPECT_EQ(match.begin, before.size()) << before;
  }
}

TEST(Base64Run, ReadsUrlEncodedAndEscapedText) {
  const std::string plain = "\xfb\xef\xbe\xff\xff\xff " + token(k_body) + " \xfb\xef\xbe\xff";
  for (const auto& [plus, slash] : std::vector<std::pair<std::string, std::string>>{
           {"%2B", "%2F"}, {"\\u002B", "\\/"}, {"\\u002b", "\\u002f"}, {"-", "_"}}) {
    std::string text;
    for (const char c : core::base64(plain)) {
      text.append(c == '+' ? plus : c == '/' ? slash : c == '=' ? "%3D" : std::string(1, c));
    }
    EXPECT_EQ(only_match(text).token.raw.reveal(), token(k_body)) << text;
  }
}

}  // namespace
}  // namespace ekaudit::scanner::match
