#include "audit/report.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "reporters/github.h"
#include "reporters/gitlab.h"
#include "reporters/junit.h"
#include "reporters/names.h"
#include "reporters/reporter.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

TEST(Report, KnowsWhereARepositoryIsMounted) {
  audit::Report report;
  report.repositories.resize(2);
  report.repositories[0].id = "root";
  report.repositories[1].id = "sub";
  report.repositories[1].mount = "lib/sub/";
  EXPECT_EQ(report.mount_of("root"), "");
  EXPECT_EQ(report.mount_of("sub"), "lib/sub/");
  EXPECT_EQ(report.mount_of("other"), "");
  EXPECT_EQ(report.mount_of(""), "");
}

TEST(Reporter, KnowsItsFormatsByName) {
  EXPECT_EQ(parse_format("text"), Format::text);
  EXPECT_EQ(parse_format("json"), Format::json);
  EXPECT_EQ(parse_format("sarif"), Format::sarif);
  EXPECT_EQ(parse_format("JSON"), std::nullopt);
  EXPECT_EQ(parse_format(""), std::nullopt);
  EXPECT_EQ(parse_format("junit"), Format::junit);
  EXPECT_EQ(format_names(),
            (std::vector<std::string_view>{"text", "json", "sarif", "github", "gitlab", "junit", "html"}));
}

TEST(Reporter, RendersEachFormat) {
  const audit::Report report = tests::support::plain_report();
  EXPECT_EQ(render(Format::text, report, {}), render_text(report, {}));
  EXPECT_EQ(render(Format::json, report, {}), render_json(report));
  EXPECT_EQ(render(Format::sarif, report, {}), render_sarif(report));
  EXPECT_EQ(render(Format::github, report, {}), render_github(report));
  EXPECT_EQ(render(Format::gitlab, report, {}), render_gitlab(report));
  EXPECT_EQ(render(Format::junit, report, {}), render_junit(report));
}

TEST(Reporter, SaysTheSameOfTheSameReport) {
  for (const std::string_view name : format_names()) {
    const Format format = *parse_format(name);
    EXPECT_EQ(render(format, tests::support::hostile_report(), {}),
              render(format, tests::support::hostile_report(), {}))
        << name;
  }
}

TEST(Reporter, EndsEachDocumentInOneLineFeed) {
  for (const std::string_view name : format_names()) {
    const std::string document = render(*parse_format(name), tests::support::clean_report(), {});
    ASSERT_GE(document.size(), 2U) << name;
    EXPECT_EQ(document.back(), '\n') << name;
    EXPECT_NE(document[document.size() - 2], '\n') << name;
  }
}

TEST(Names, AreThoseOfTheContract) {
  EXPECT_EQ(name_of(scanner::LocationKind::standard_input), "stdin");
  EXPECT_EQ(name_of(scanner::LocationKind::commit_message), "commit-message");
  EXPECT_EQ(name_of(scanner::LocationKind::commit_header), "commit-header");
  EXPECT_EQ(name_of(scanner::Exposure::none), "");
  EXPECT_EQ(name_of(scanner::Exposure::unreachable), "unreachable");
  EXPECT_EQ(name_of(rules::TokenStatus::active), "active");
}

}  // namespace
}  // namespace ekaudit::reporters
