#include "scanner/git/delta.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/delta_writer.h"

namespace ekaudit::scanner::git {
namespace {

using tests::support::DeltaWriter;

std::string rebuilt(const std::string& instructions, std::string_view base) {
  const auto delta = Delta::parse(instructions);
  if (!delta) {
    return "unsound";
  }
  std::string out(delta->result_size(), '?');
  return delta->apply(base, out) ? out : "unsound";
}

bool new_text_is_sound(const std::string& instructions, std::string_view base) {
  const auto delta = Delta::parse(instructions);
  std::string text;
  return delta && delta->new_text(base, 4, text, {}).has_value();
}

TEST(Delta, CopiesAndInserts) {
  const std::string base = "the quick brown fox";
  EXPECT_EQ(rebuilt(DeltaWriter(base).copy(4, 6).insert("red ").copy(16, 3).finish(), base), "quick red fox");
  EXPECT_EQ(rebuilt(DeltaWriter(base).copy(0, base.size()).finish(), base), base);
  const std::string large(0x10000, 'x');
  EXPECT_EQ(rebuilt(DeltaWriter(large).copy(0, 0x10000).finish(), large), large);
  EXPECT_EQ(rebuilt(DeltaWriter("").insert("new").finish(), ""), "new");
}

TEST(Delta, UnsoundOnesAreRefused) {
  const std::string base = "0123456789";
  const std::string sound = DeltaWriter(base).copy(2, 3).insert("abc").copy(0, 10).finish();
  ASSERT_EQ(rebuilt(sound, base), "234abc0123456789");
  for (const std::string& unsound : {
           DeltaWriter(base).copy(8, 3).finish(),            // past the end of the base
           DeltaWriter(base).copy(11, 1).finish(),           // begins there
           DeltaWriter(base).copy(0, 4).claiming(5),         // shorter than it says
           DeltaWriter(base).copy(0, 4).claiming(3),         // longer than it says
           DeltaWriter("012").copy(0, 3).finish(),           // of another base
           DeltaWriter(base).copy(0, 4).finish() + '\0',     // the reserved instruction
           DeltaWriter(base).copy(0, 4).finish() + "\x05xx"  // cut off
       }) {
    EXPECT_EQ(rebuilt(unsound, base), "unsound");
    EXPECT_FALSE(new_text_is_sound(unsound, base));
  }
  for (std::size_t size = 0; size < sound.size(); ++size) {
    EXPECT_EQ(rebuilt(sound.substr(0, size), base), "unsound") << size;
    EXPECT_FALSE(new_text_is_sound(sound.substr(0, size), base)) << size;
  }
}

TEST(Delta, TheHeadIsThatOfTheResult) {
  const std::string base = "0123456789";
  const std::string bytes = DeltaWriter(base).insert("ab").copy(3, 4).insert("cd").finish();
  for (std::size_t size = 0; size <= 8; ++size) {
    std::string text;
    std::string head(size, '?');
    ASSERT_TRUE(Delta::parse(bytes)->new_text(base, 2, text, head));
    EXPECT_EQ(head, std::string("ab3456cd").substr(0, size));
  }
}

// The contract in so many words: whatever short string the object holds is in the base or in the new text.
TEST(Delta, NewTextHoldsWhateverTheBaseDoesNot) {
  std::mt19937_64 random(7);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  for (int round = 0; round < 2000; ++round) {
    std::string base(1 + below(60), '\0');
    std::generate(base.begin(), base.end(), [&] { return static_cast<char>('a' + below(4)); });
    DeltaWriter writer(base);
    for (std::size_t i = 1 + below(8); i > 0; --i) {
      if (below(3) == 0) {
        writer.insert(std::string(1 + below(5), static_cast<char>('a' + below(5))));
      } else {
        const std::size_t offset = below(base.size());
        writer.copy(offset, 1 + below(base.size() - offset));
      }
    }
    const std::string bytes = writer.finish();
    const std::string result = rebuilt(bytes, base);
    const std::size_t reach = below(12);
    std::string scratch;
    const auto text = Delta::parse(bytes)->new_text(base, reach, scratch, {});
    ASSERT_TRUE(text);
    for (std::size_t at = 0; at < result.size(); ++at) {
      const std::string piece = result.substr(at, reach + 1);
      EXPECT_TRUE(base.find(piece) != std::string::npos || text->find(piece) != std::string::npos)
          << round << ": " << piece;
    }
  }
}

}  // namespace
}  // namespace ekaudit::scanner::git
