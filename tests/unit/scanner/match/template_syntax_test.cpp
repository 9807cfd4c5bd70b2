#include "scanner/match/template_syntax.h"

#include <gtest/gtest.h>

#include "match_test_support.h"

namespace ekaudit::scanner::match {
namespace {

using core::Confidence;
using testing::k_body;
using testing::only_match;
using testing::token;

Confidence graded(std::string_view before, std::string_view body, std::string_view after) {
  return only_match(std::string(before) + token(body) + std::string(after)).token.confidence;
}

TEST(TemplateSyntax, BehindTheBodyMakesAPlaceholder) {
  for (const std::string_view after :
       {"${SUFFIX}", "$(date)", "{{ suffix }}", "{{suffix}}", "#{suffix}", "%{suffix}", "<%= suffix %>", "%s",
        "%v", "%d", "%d\n", "%(suffix)s", "{suffix}", "{suffix.name}"}) {
    EXPECT_EQ(graded("", k_body, after), Confidence::placeholder) << after;
  }
}

TEST(TemplateSyntax, BeforeThePrefixMakesAPlaceholder) {
  for (const std::string_view before : {"${", "$(", "#{", "%{", "{{", "{{ "}) {
    EXPECT_EQ(graded(before, k_body, "}}"), Confidence::placeholder) << before;
  }
}

TEST(TemplateSyntax, NamesCountOnlyWhereTheBodyHasAHole) {
  const std::string open = std::string(k_body) + "_";
  const std::string dash = std::string(k_body) + "-";
  EXPECT_EQ(graded("", open, "<suffix>"), Confidence::placeholder);
  EXPECT_EQ(graded("", dash, "<your-suffix>"), Confidence::placeholder);
  EXPECT_EQ(graded("", open, "$SUFFIX"), Confidence::placeholder);
  EXPECT_EQ(graded("", open, "</b>"), Confidence::high);
  EXPECT_EQ(graded("", open, "$"), Confidence::high);
  EXPECT_EQ(graded("", k_body, "<br>"), Confidence::high);
  EXPECT_EQ(graded("", k_body, "$other"), Confidence::high);
}

TEST(TemplateSyntax, DoesNotDemoteTokensInOrdinaryText) {
  for (const auto& [before, after] :
       std::vector<std::pair<std::string, std::string>>{{"<token>", "</token>"},
                                                        {"", "<br>"},
                                                        {"\"", "\"}"},
                                                        {"**", "**"},
                                                        {"", "..."},
                                                        {"", "…"},
                                                        {"${TOKEN:-", "}"},
                                                        {"{\"token\":\"", "\"}}"},
                                                        {"`", "`"},
                                                        {"(", ")"},
                                                        {"<", ">"},
                                                        {"$TOKEN=", "$"},
                                                        {"?token=", "&x=%20"},
                                                        {"", "%20and"},
                                                        {"", "%d0%b0"},
                                                        {"", "{"},
                                                        {"", "{}"},
                                                        {"", "{ x }"},
                                                        {"", "#"},
                                                        {"", "}}"},
                                                        {"{{#if prod}}", "{{else}}"},
                                                        {"", "{{/if}}"},
                                                        {"", "{{- end }}"},
                                                        {"", "{{ end }}"},
                                                        {"", "{% endif %}"},
                                                        {"%", "%"},
                                                        {"{", "}"}}) {
    EXPECT_EQ(graded(before, k_body, after), Confidence::high) << before << " " << after;
  }
}

TEST(TemplateSyntax, IsGradedInDecodedTextToo) {
  const std::string text = testing::percent(token(k_body) + "${X}");
  EXPECT_EQ(only_match(text).token.confidence, Confidence::placeholder);
}

}  // namespace
}  // namespace ekaudit::scanner::match
