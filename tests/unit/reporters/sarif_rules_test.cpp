#include "reporters/sarif_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "rules/registry.h"

namespace ekaudit::reporters {
namespace {

TEST(SarifText, DoublesBraces) {
  EXPECT_EQ(sarif_text("{0} {{x}}"), "{{0}} {{{{x}}}}");
}

TEST(SarifText, HoldsNoEmbeddedLink) {
  EXPECT_EQ(sarif_text("[a](https://e.x) (b)"), "[a]\\x28https://e.x) (b)");
  EXPECT_EQ(sarif_text("(x"), "(x");
}

TEST(SarifText, IsPrintable) {
  EXPECT_EQ(sarif_text("a\nb\x1b\xff"), "a\\x0ab\\x1b\\xff");
}

TEST(SarifLevel, HasThreeSteps) {
  EXPECT_EQ(sarif_level(core::Severity::critical), "error");
  EXPECT_EQ(sarif_level(core::Severity::high), "error");
  EXPECT_EQ(sarif_level(core::Severity::medium), "warning");
  EXPECT_EQ(sarif_level(core::Severity::low), "note");
  EXPECT_EQ(sarif_level(core::Severity::info), "note");
}

TEST(PascalCase, JoinsWords) {
  EXPECT_EQ(pascal_case("leaked-token-in-history"), "LeakedTokenInHistory");
  EXPECT_EQ(pascal_case(""), "");
}

TEST(SarifRules, DescribeEveryRegisteredRule) {
  const Json descriptors = SarifRules().rules();
  const auto rules = rules::all_rules();
  ASSERT_EQ(descriptors.size(), rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const rules::RuleInfo& info = rules[i]->info();
    const Json& rule = descriptors[i];
    EXPECT_EQ(rule["id"], info.id);
    EXPECT_EQ(rule["defaultConfiguration"]["level"], sarif_level(info.severity));
    for (const char* key : {"shortDescription", "fullDescription", "help"}) {
      const std::string text = rule[key]["text"];
      EXPECT_FALSE(text.empty()) << info.id << ' ' << key;
      EXPECT_LE(core::count_code_points(text), 1024U) << info.id << ' ' << key;
      EXPECT_EQ(text.back(), '.') << info.id << ' ' << key;
    }
    EXPECT_EQ(rule["help"]["markdown"], rules::rule_page(info.id));
  }
}

TEST(SarifRules, CarryWhatCodeScanningReads) {
  for (const Json& rule : SarifRules().rules()) {
    const Json& properties = rule["properties"];
    ASSERT_TRUE(properties["security-severity"].is_string());
    const double score = std::stod(properties["security-severity"].get<std::string>());
    EXPECT_GT(score, 0.0);
    EXPECT_LE(score, 10.0);
    EXPECT_THAT(properties["tags"], testing::Contains(Json("security")));
    const auto* info = &rules::find_rule(rule["id"].get<std::string>())->info();
    EXPECT_THAT(properties["tags"], testing::Contains(Json("external/cwe/cwe-" + std::string(info->cwe))));
    EXPECT_LE(properties["tags"].size(), 10U);
    EXPECT_THAT((std::vector<std::string>{"error", "warning", "recommendation"}),
                testing::Contains(properties["problem.severity"].get<std::string>()));
    EXPECT_EQ(properties["precision"], "high");
  }
}

TEST(SarifRules, RelateToTaxaThatExist) {
  const SarifRules rules;
  const Json taxonomies = rules.taxonomies();
  ASSERT_EQ(taxonomies.size(), 2U);
  EXPECT_EQ(SarifRules::supported_taxonomies().size(), 2U);
  for (const Json& rule : rules.rules()) {
    ASSERT_EQ(rule["relationships"].size(), 2U);
    for (const Json& relationship : rule["relationships"]) {
      const Json& target = relationship["target"];
      const Json& taxonomy = taxonomies[target["toolComponent"]["index"].get<std::size_t>()];
      EXPECT_EQ(taxonomy["name"], target["toolComponent"]["name"]);
      EXPECT_EQ(taxonomy["taxa"][target["index"].get<std::size_t>()]["id"], target["id"]);
      EXPECT_EQ(relationship["kinds"], Json::array({"superset"}));
    }
  }
}

TEST(SarifRules, PutTheRuleIntoAResult) {
  const SarifRules rules;
  Json result = Json::object();
  rules.put_rule("leaked-token-in-history", result);
  EXPECT_EQ(result["ruleId"], "leaked-token-in-history");
  EXPECT_EQ(rules.rules()[result["ruleIndex"].get<std::size_t>()]["id"], "leaked-token-in-history");
  EXPECT_EQ(result["taxa"].size(), 2U);
  Json unknown = Json::object();
  rules.put_rule("no-such-rule", unknown);
  EXPECT_EQ(unknown, Json::parse(R"({"ruleId":"no-such-rule"})"));
}

}  // namespace
}  // namespace ekaudit::reporters
