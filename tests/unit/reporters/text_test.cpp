#include "core/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reporters/reporter.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using tests::support::clean_report;
using tests::support::hostile_report;
using tests::support::plain_report;

TextStyle coloured() {
  TextStyle style;
  style.color = Color::yes;
  return style;
}

TextStyle quiet() {
  TextStyle style;
  style.quiet = true;
  return style;
}

TextStyle verbose() {
  TextStyle style;
  style.verbose = true;
  return style;
}

// What is left when the line feeds that end lines are taken out must be unchanged by escaping.
void expect_harmless(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  EXPECT_EQ(core::to_terminal(text), text);
}

// For logs that anybody reads: nothing that leads to a leak.
TEST(TextReport, CountsOnlyNamesNothing) {
  TextStyle style;
  style.counts_only = true;
  audit::Report report = hostile_report();
  report.show_suppressed = true;
  const std::string text = render_text(report, style);
  EXPECT_THAT(text, HasSubstr(" leaked in "));
  EXPECT_THAT(text, HasSubstr("incomplete"));
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 3);
  for (const rules::Finding& finding : report.findings) {
    if (finding.token) {
      EXPECT_THAT(text, Not(HasSubstr(finding.token->redacted)));
    }
  }
  EXPECT_THAT(render_text(clean_report(), style), StartsWith("No leaked tokens. Searched "));
  report.inventory.emplace().workspace.slug = "acme-internal";
  for (const audit::Subject subject : {audit::Subject::both, audit::Subject::inventory}) {
    report.subject = subject;
    EXPECT_THAT(render_text(report, style), Not(HasSubstr("acme-internal")));
  }
}

TEST(TextReport, IsHarmlessToPrint) {
  audit::Report report = hostile_report();
  report.show_suppressed = true;
  expect_harmless(render_text(report, {}));
  expect_harmless(render_text(report, verbose()));
  expect_harmless(render_text(report, quiet()));
}

TEST(TextReport, StartsNoLineThatItDoesNotMean) {
  const std::string text = '\n' + render_text(hostile_report(), verbose());
  EXPECT_THAT(text, Not(HasSubstr("\nLINE TWO")));
  EXPECT_THAT(text, Not(HasSubstr("\nit")));
}

TEST(TextReport, HasColourOnlyWhereItIsAskedFor) {
  EXPECT_THAT(render_text(plain_report(), {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(render_text(plain_report(), coloured()), StartsWith("\x1b[1;31mLEAK\x1b[0m    "));
  EXPECT_THAT(render_text(clean_report(), coloured()),
              StartsWith("\x1b[32mNo leaked tokens\x1b[0m. Searched"));
}

TEST(TextReport, SaysTheSameWithAndWithoutColour) {
  std::string text = render_text(hostile_report(), coloured());
  for (const std::string_view escape : {"\x1b[1;31m", "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[0m"}) {
    for (std::size_t at = text.find(escape); at != std::string::npos; at = text.find(escape)) {
      text.erase(at, escape.size());
    }
  }
  EXPECT_EQ(text, render_text(hostile_report(), {}));
}

TEST(TextReport, IsSilentIfQuietAndClean) {
  EXPECT_EQ(render_text(clean_report(), quiet()), "");
}

TEST(TextReport, SaysWhatIsMissingEvenIfQuiet) {
  audit::Report report = clean_report();
  report.complete = false;
  report.notices = {{"archive", "an archive", false, "", "", ""},
                    {"shallow-clone", "a shallow clone", true, "", "", ""}};
  EXPECT_EQ(render_text(report, quiet()), "INCOMPLETE  a shallow clone  (shallow-clone)\n");
}

TEST(TextReport, DoesNotCallAnIncompleteSearchClean) {
  audit::Report report = clean_report();
  report.complete = false;
  report.notices = {{"shallow-clone", "a shallow clone", true, "", "", ""}};
  EXPECT_EQ(render_text(report, {}),
            "INCOMPLETE  a shallow clone  (shallow-clone)\n\n"
            "No leaked tokens in what could be searched. Searched 120 files, 12,345 commits, 849,014 blobs "
            "(8.3 GB).\n"
            "The search is incomplete: what the lines above call INCOMPLETE may hold more.\n");
}

TEST(TextReport, SaysOnceHowToRevoke) {
  const std::string text = render_text(plain_report(), {});
  const std::size_t first = text.find("Revoke first:");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("Revoke first:", first + 1), std::string::npos);
}

TEST(TextReport, LeavesDeadTokensAlone) {
  audit::Report report = plain_report();
  for (rules::Finding& finding : report.findings) {
    finding.token->status = rules::TokenStatus::revoked;
  }
  const std::string text = render_text(report, {});
  EXPECT_THAT(text, StartsWith("DEAD    2 tokens, revoked or expired: nothing to do (-v lists them)\n"));
  EXPECT_THAT(text, Not(HasSubstr("Revoke first:")));
  EXPECT_THAT(text, HasSubstr("2 tokens leaked in 3 places (1 high, 1 medium), 2 dead."));
}

TEST(TextReport, NeverCutsAPath) {
  audit::Report report = plain_report();
  const std::string path = std::string(300, 'd') + "/file.env";
  report.findings[0].location.path = path;
  EXPECT_THAT(render_text(report, {}), HasSubstr(path + ":12 in 3333333"));
}

TEST(TextReport, KeepsForgedNamesShort) {
  audit::Report report = plain_report();
  report.findings[0].occurrences[0].author = scanner::Person{std::string(100'000, 'n'), ""};
  EXPECT_LT(render_text(report, {}).size(), 3'000U);
}

TEST(TextReport, LeavesOutAnAuthorWithoutNameAndAddress) {
  audit::Report report = plain_report();
  report.findings[0].occurrences[0].author = scanner::Person{};
  EXPECT_THAT(render_text(report, {}),
              HasSubstr("41 days ago\n                still in main, origin/main\n"));
}

TEST(TextReport, SaysHowManyIntroductionsAreNotListed) {
  audit::Report report = plain_report();
  report.findings[0].occurrence_count = 2'345;
  EXPECT_THAT(render_text(report, {}), HasSubstr("2,344 later introductions (-v for more)"));
  EXPECT_THAT(render_text(report, verbose()), HasSubstr("2,343 more introductions not listed"));
}

TEST(TextReport, ListsAllBranchesIfVerbose) {
  audit::Report report = plain_report();
  report.findings[0].evidence = {{"branches", {"a", "b", "c", "d"}}};
  EXPECT_THAT(render_text(report, {}), HasSubstr("still in a, b, c and 1 more\n"));
  EXPECT_THAT(render_text(report, verbose()), HasSubstr("still in a, b, c, d\n"));
}

TEST(TextReport, CountsWhatIsSuppressed) {
  audit::Report report = plain_report();
  report.findings[2].suppressed = rules::Suppression{"inline", "a test", std::nullopt};
  const std::string text = render_text(report, {});
  EXPECT_THAT(text, Not(HasSubstr("scripts/dev.sh")));
  EXPECT_THAT(text, HasSubstr("1 token leaked in 2 places (1 high)."));
  EXPECT_THAT(text, HasSubstr(" 1 finding suppressed (1 inline).\n"));
  report.show_suppressed = true;
  EXPECT_THAT(render_text(report, {}), HasSubstr("scripts/dev.sh:4, inline: a test\n"));
}

}  // namespace
}  // namespace ekaudit::reporters
