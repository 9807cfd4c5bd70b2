#include "cli/init_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ekaudit::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(InitTemplate, IsTheFileAsItStands) {
  EXPECT_THAT(std::string(template_text("install.sh")), testing::StartsWith("set -eu\n"));
  EXPECT_EQ(template_text("no-such"), "");
}

TEST(InitTemplate, PutsValuesIn) {
  const std::string text = render_template("github.yml", {{"MINUTE", "7"}, {"HOUR", "23"}, {"scan", ""}});
  EXPECT_THAT(text, AllOf(HasSubstr("- cron: '7 23 * * *'"), HasSubstr("'@DOWNLOAD@'"),
                          HasSubstr("actions/checkout@3d3c42e")));
}

TEST(InitTemplate, KeepsALineOnlyWhereItsConditionIsMet) {
  const std::string scan = render_template("github.yml", {{"scan", ""}});
  const std::string audit = render_template("github.yml", {{"audit", ""}});
  EXPECT_THAT(scan,
              AllOf(HasSubstr("\n    name: Search everything\n"), Not(HasSubstr("environment: ekaudit"))));
  EXPECT_THAT(audit,
              AllOf(HasSubstr("\n    environment: ekaudit\n"), Not(HasSubstr("name: Search everything\n"))));
  EXPECT_THAT(scan, AllOf(Not(HasSubstr("@scan@")), Not(HasSubstr("@audit@"))));
}

TEST(InitTemplate, IncludesAsFarToTheRight) {
  const std::string text = render_template("github.yml", {});
  EXPECT_THAT(text, AllOf(HasSubstr("\n          directory=$(mktemp"), Not(HasSubstr("@include"))));
}

TEST(InitTemplate, ValuesAreNotLookedAtAgain) {
  EXPECT_THAT(render_template("github.yml", {{"DOWNLOAD", "@SHA256@"}, {"SHA256", "x"}}),
              HasSubstr("EKAUDIT_DOWNLOAD: '@SHA256@'"));
}

}  // namespace
}  // namespace ekaudit::cli
