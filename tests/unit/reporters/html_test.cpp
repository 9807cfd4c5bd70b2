#include "reporters/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "reporters/html_text.h"
#include "reporters/html_timeline.h"
#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The elements that the text opens and closes, in order; void ones left out.
std::vector<std::string> unclosed(const std::string& html) {
  static const std::regex tag(R"(<(/?)([a-z][a-z0-9]*)((?:[^<>"]|"[^"]*")*)>)");
  std::vector<std::string> open;
  for (std::sregex_iterator match(html.begin(), html.end(), tag), end; match != end; ++match) {
    const std::string name = (*match)[2];
    const std::string rest = (*match)[3];
    if (name == "meta" || name == "input" || (!rest.empty() && rest.back() == '/')) {
      continue;
    }
    if ((*match)[1].length() == 0) {
      open.push_back(name);
    } else if (!open.empty() && open.back() == name) {
      open.pop_back();
    } else {
      open.push_back("/" + name);
    }
  }
  return open;
}

std::size_t count(const std::string& text, const std::string& piece) {
  std::size_t number = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1)) {
    ++number;
  }
  return number;
}

TEST(HtmlText, EscapesWhatEndsTextOrAttributes) {
  EXPECT_EQ(html_escape("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_THAT(html_escape("x\x1b[31m\u202e"), AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\u202e"))));
}

TEST(HtmlReport, ACleanOneSaysSo) {
  const std::string html = render_html(tests::support::clean_report());
  EXPECT_EQ(html.find("<!doctype html>"), 0U);
  EXPECT_THAT(html, AllOf(HasSubstr("Complete: all that was asked for"), Not(HasSubstr("class=\"card"))));
  EXPECT_TRUE(unclosed(html).empty());
}

TEST(HtmlReport, HostileNamesOpenNoElement) {
  audit::Report report = tests::support::hostile_report();
  const std::string evil = "</p><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
  for (rules::Finding& finding : report.findings) {
    finding.message += evil;
    finding.remediation += evil;
    finding.location.path += evil;
    if (finding.token) {
      finding.token->name = evil;
      finding.token->id = evil;
    }
    finding.evidence.push_back({"owner", {evil}});
  }
  report.notices.push_back({evil, evil, true, evil, evil, evil});
  report.repositories.push_back({});
  report.repositories.back().id = evil;
  const std::string html = render_html(report);
  EXPECT_EQ(count(html, "<script>"), 1U) << "ours";
  EXPECT_EQ(count(html, "<img"), 0U);
  EXPECT_TRUE(unclosed(html).empty()) << testing::PrintToString(unclosed(html));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_EQ(count(html, "http-equiv"), 1U);
  EXPECT_THAT(html, AllOf(Not(HasSubstr("style=\"")), Not(HasSubstr(" onerror=alert(1)>"))));
}

TEST(HtmlReport, EveryTokenThatLeakedHasACard) {
  const audit::Report report = tests::support::plain_report();
  const std::string html = render_html(report);
  for (const rules::Finding& finding : report.findings) {
    if (!finding.suppressed && finding.token) {
      EXPECT_THAT(html, HasSubstr(html_escape(finding.token->redacted)));
    }
  }
  EXPECT_THAT(html, AllOf(HasSubstr("<svg"), HasSubstr("id=\"filter\"")));
}

TEST(HtmlTimeline, IsAlsoReadToWhoCannotSeeIt) {
  const core::TimePoint now = *core::parse_time("2026-03-01T00:00:00Z");
  const std::string svg = html_timeline(
      {{now - std::chrono::hours(24), "leaked"}, {now - std::chrono::hours(48), "created"}}, now);
  EXPECT_THAT(svg, HasSubstr("aria-label=\"created 2026-02-27, leaked 2026-02-28\""));
  EXPECT_EQ(html_timeline({}, now), "");
}

}  // namespace
}  // namespace ekaudit::reporters
