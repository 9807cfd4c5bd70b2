#include "core/redaction.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace ekaudit::core {
namespace {

std::string redacted_body(std::string_view body) {
  const std::string text = redact(std::string(k_token_prefix).append(body));
  EXPECT_TRUE(text.starts_with(k_token_prefix));
  return text.substr(k_token_prefix.size());
}

TEST(Redact, ShowsAQuarterAndAtMostEight) {
  EXPECT_EQ(redacted_body(""), "…");
  EXPECT_EQ(redacted_body("abc"), "…");
  EXPECT_EQ(redacted_body("abcd"), "a…");
  EXPECT_EQ(redacted_body("abcdefgh"), "ab…");
  EXPECT_EQ(redacted_body(std::string(31, 'x')), "xxxxxxx…");
  EXPECT_EQ(redacted_body(std::string(32, 'x')), "xxxxxxxx…");
  EXPECT_EQ(redacted_body(std::string(512, 'x')), "xxxxxxxx…");
}

TEST(Redact, TakesOtherPrefixes) {
  EXPECT_EQ(redact("eyJhbGciOiJIUzI1NiJ9", 3), "eyJhbGc…");
  EXPECT_EQ(redact("abcdefgh", 0), "ab…");
  EXPECT_EQ(redact("abc", 10), "abc…");
  EXPECT_EQ(redact("", 0), "…");
}

TEST(Redact, ShowsNoByteThatIsNotPrintable) {
  const std::string raw = "\x1b\n\xff\xc3\xa4" + std::string(40, 'x');
  EXPECT_EQ(redact(raw, 0), "?????xxx…");
  EXPECT_TRUE(is_valid_utf8(redact(raw, 0)));
}

}  // namespace
}  // namespace ekaudit::core
