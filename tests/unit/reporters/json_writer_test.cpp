#include "reporters/json_writer.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "reporters/json_document.h"

namespace ekaudit::reporters {
namespace {

TEST(JsonWriter, WritesWhatPrintDocumentPrints) {
  JsonWriter out;
  out.object([&] {
    out.text("b", "x");
    out.object("a", [&] {
      out.flag("z", true);
      out.null("y");
      out.count("n", 18446744073709551615U);
      out.count_or_null("none", 0);
      out.count_or_null("one", 1);
    });
    out.object("nothing", [] {});
    out.texts("no texts", std::vector<std::string>());
    out.texts("texts", std::vector<std::string>{"1", ""});
    out.objects(
        "numbers", std::vector<std::uint64_t>{1, 2, 3}, [&](std::uint64_t n) { out.count("is", n); },
        [](std::uint64_t n) { return n != 2; });
    out.objects("no numbers", std::vector<std::uint64_t>(), [&](std::uint64_t n) { out.count("is", n); });
    out.object_or_null("set", std::optional<std::string>("v"), [&](const std::string& v) { out.text(v, v); });
    out.object_or_null("unset", std::optional<std::string>(), [&](const std::string& v) { out.text(v, v); });
    out.text_or_null("empty", "");
    out.text_or_null("full", "f");
  });
  const Json expected = {
      {"b", "x"},
      {"a", {{"z", true}, {"y", nullptr}, {"n", 18446744073709551615U}, {"none", nullptr}, {"one", 1}}},
      {"nothing", Json::object()},
      {"no texts", Json::array()},
      {"texts", {"1", ""}},
      {"numbers", {{{"is", 1}}, {{"is", 3}}}},
      {"no numbers", Json::array()},
      {"set", {{"v", "v"}}},
      {"unset", nullptr},
      {"empty", nullptr},
      {"full", "f"}};
  EXPECT_EQ(out.take(), print_document(expected));
}

TEST(JsonWriter, WritesBytesOfAnyOriginAsPrintDocumentDoes) {
  const std::vector<std::string> pieces = {
      "plain",      "\"",         "\\",           "/",    "\b\f\n\r\t", std::string("\x00\x01\x1f", 3),
      "\x7f",       "é",          "\xe9",         "\xc3", "\u009b",     "\u202e",
      "\U000e0041", "\U0001f511", "\xed\xa0\x80", "…"};
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (int piece = 0; piece < 6; ++piece) {
      bytes += pieces[random() % pieces.size()];
    }
    JsonWriter out;
    out.object([&] { out.text(bytes, bytes); });
    const std::string written = out.take();
    Json expected = Json::object();
    expected[text(bytes).get<std::string>()] = text(bytes);
    ASSERT_EQ(written, print_document(expected));
    ASSERT_TRUE(Json::accept(written));
  }
}

}  // namespace
}  // namespace ekaudit::reporters
