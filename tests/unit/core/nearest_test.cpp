#include "core/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace ekaudit::core {
namespace {

constexpr std::array<std::string_view, 3> k_words = {"rules", "ignore", "tokens"};

TEST(Nearest, FindsTheWordThatWasMeant) {
  EXPECT_EQ(nearest("rule", k_words), "rules");
  EXPECT_EQ(nearest("ingore", k_words), "ignore");
  EXPECT_EQ(nearest("tokens", k_words), "tokens");
}

TEST(Nearest, GuessesNothingFromFar) {
  EXPECT_EQ(nearest("environments", k_words), "");
  EXPECT_EQ(nearest("rule", k_words, 0), "");
  EXPECT_EQ(nearest(std::string(65, 'r'), k_words), "");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
}  // namespace ekaudit::core
