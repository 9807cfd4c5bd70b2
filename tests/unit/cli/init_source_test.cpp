#include "cli/init_source.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ekaudit::cli {
namespace {

const std::string k_digest(64, 'b');

TEST(ProgramSource, TakesAnAddressAndADigest) {
  const auto source =
      parse_source("https://example.com/r/v1.0/ekaudit-1.0%2Bx.tar.gz?a=b", std::string(64, 'B'));
  ASSERT_TRUE(source);
  EXPECT_EQ(source->sha256, k_digest);
}

TEST(ProgramSource, RefusesWhatCouldEndAQuoteOrHoldAPassword) {
  for (const std::string address :
       {"http://example.com/x", "https://", "https://u:p@example.com/x", "https://example.com/'x",
        "https://e/x y", "https://e/$x", "https://e/{x}", "https://e/\\x", "https://e/\nx",
        "https://e/\xc3\xa4", "ftp://e/x"}) {
    EXPECT_FALSE(parse_source(address, k_digest)) << address;
  }
  EXPECT_FALSE(parse_source("https://e/" + std::string(3000, 'x'), k_digest));
  for (const std::string& digest :
       std::vector<std::string>{"", "b", "0x", std::string(63, 'b'), std::string(64, 'g')}) {
    EXPECT_FALSE(parse_source("https://e/x", digest)) << digest;
  }
}

TEST(ProgramSource, FindsThemInWhatWasWritten) {
  const auto source = source_in("# don't\nA: 'no'\nB: 'https://example.com/x'\nC: '" + k_digest + "'\n");
  ASSERT_TRUE(source);
  EXPECT_EQ(source->download, "https://example.com/x");
  EXPECT_EQ(source->sha256, k_digest);
  EXPECT_FALSE(source_in("B: 'https://example.com/x'\n"));
  EXPECT_FALSE(source_in("'"));
  EXPECT_FALSE(source_in(""));
}

}  // namespace
}  // namespace ekaudit::cli
