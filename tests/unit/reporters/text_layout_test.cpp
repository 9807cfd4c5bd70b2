#include "reporters/text_layout.h"

#include <gtest/gtest.h>

namespace ekaudit::reporters {
namespace {

TEST(Paint, ColoursOnlyIfAsked) {
  EXPECT_EQ(paint("x", Tone::alarm, Color::no), "x");
  EXPECT_EQ(paint("x", Tone::alarm, Color::yes), "\x1b[1;31mx\x1b[0m");
  EXPECT_EQ(paint("x", Tone::plain, Color::yes), "x");
}

TEST(Tones, FollowSeverity) {
  EXPECT_EQ(tone_of(core::Severity::critical), Tone::alarm);
  EXPECT_EQ(tone_of(core::Severity::medium), Tone::warning);
  EXPECT_EQ(tone_of(core::Severity::info), Tone::note);
}

TEST(LabelledLines, IndentWhatFollowsToTheContent) {
  LabelledLines lines("leaked");
  lines.add({"one", "two"}, ", ").add({"three"}, "");
  EXPECT_EQ(lines.take(),
            "        leaked  one, two\n"
            "                three\n");
}

TEST(LabelledLines, AddNothingForNoPieces) {
  EXPECT_EQ(LabelledLines("now").add({}, ", ").take(), "");
  EXPECT_EQ(LabelledLines("now").add_prose("  ").take(), "");
}

TEST(LabelledLines, BreakBetweenPiecesAndNeverWithinOne) {
  const std::string wide(120, 'x');
  EXPECT_EQ(LabelledLines("at").add({"short", wide, "end"}, ", ").take(),
            "        at      short,\n                " + wide + ",\n                end\n");
}

TEST(LabelledLines, CountCodePointsAndNotBytes) {
  // 16 columns of indent and 83 of text; two more characters fit only if "ä" counts as one.
  std::string word;
  for (int i = 0; i < 81; ++i) {
    word += "ä";
  }
  EXPECT_EQ(LabelledLines("").add({word, "b"}, " ").take(), std::string(16, ' ') + word + " b\n");
}

TEST(LabelledLines, FillUpToTheWidthExactly) {
  const std::string word(81, 'x');
  EXPECT_EQ(LabelledLines("").add({word, "bc"}, " ").take(), std::string(16, ' ') + word + " bc\n");
  EXPECT_EQ(LabelledLines("").add({word, "bcd"}, " ").take(),
            std::string(16, ' ') + word + '\n' + std::string(16, ' ') + "bcd\n");
}

TEST(Heading, IsLaidOutAsIfItHadNoColour) {
  const std::string token(80, 't');
  EXPECT_EQ(heading("LEAK", Tone::alarm, {token, "0123456789"}, Color::yes),
            "\x1b[1;31mLEAK\x1b[0m    " + token + "  0123456789\n");
  EXPECT_EQ(heading("LEAK", Tone::alarm, {token, "0123456789a"}, Color::no),
            "LEAK    " + token + "\n        0123456789a\n");
  EXPECT_EQ(heading("CRITICAL", Tone::alarm, {"x"}, Color::no), "CRITICAL x\n");
}

std::string repeat(std::string_view word, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += (i == 0 ? "" : " ") + std::string(word);
  }
  return text;
}

TEST(WrapProse, BreaksBetweenWords) {
  EXPECT_EQ(wrap_prose(repeat("word", 30), ""), repeat("word", 20) + '\n' + repeat("word", 10) + '\n');
}

TEST(WrapProse, IndentsEachLine) {
  EXPECT_EQ(wrap_prose("one " + std::string(97, 'x'), "  "), "  one\n  " + std::string(97, 'x') + '\n');
}

}  // namespace
}  // namespace ekaudit::reporters
