#include "reporters/json_document.h"

#include <gtest/gtest.h>

namespace ekaudit::reporters {
namespace {

TEST(JsonDocument, ShowsInvalidBytesAsEscapes) {
  EXPECT_EQ(text("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(text("café"), "café");
  EXPECT_EQ(text_or_null("x"), "x");
  EXPECT_TRUE(text_or_null("").is_null());
}

TEST(JsonDocument, KeepsTheOrderOfKeysAndEndsInALineFeed) {
  EXPECT_EQ(print_document({{"b", 1}, {"a", {{"z", true}, {"y", nullptr}}}}),
            "{\n  \"b\": 1,\n  \"a\": {\n    \"z\": true,\n    \"y\": null\n  }\n}\n");
}

TEST(JsonDocument, EscapesWhatATerminalWouldObeyOrHide) {
  const std::string raw = "\x1b[31m \x7f \u009b31m \u202e \U000e0041 … é";
  const std::string printed = print_document({{"key", raw}});
  EXPECT_EQ(printed, "{\n  \"key\": \"\\u001b[31m \\u007f \\u009b31m \\u202e \\udb40\\udc41 … é\"\n}\n");
  EXPECT_EQ(Json::parse(printed)["key"], raw);
}

}  // namespace
}  // namespace ekaudit::reporters
