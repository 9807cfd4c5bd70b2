#include "reporters/hook_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/sample_report.h"

namespace ekaudit::reporters {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr HookEvent k_events[] = {HookEvent::commit, HookEvent::message, HookEvent::push, HookEvent::receive};

audit::Report report_with(const std::string& path) {
  audit::Report report;
  report.exit_code = 1;
  report.findings.resize(1);
  rules::Finding& finding = report.findings[0];
  finding.rule = "leaked-token";
  finding.severity = core::Severity::medium;
  finding.token = rules::TokenRef{};
  finding.token->redacted = tests::support::sample_redacted("Ab12Cd34");
  finding.location.kind = scanner::LocationKind::index;
  finding.location.path = path;
  finding.location.position = {3, 1, 3, 9};
  return report;
}

std::string commit_text(const std::string& path) {
  return render_hook(report_with(path), HookEvent::commit, core::Severity::medium);
}

TEST(HookText, NeverTakesMoreThanSixLines) {
  audit::Report report = tests::support::hostile_report();
  for (const HookEvent event : k_events) {
    for (const int code : {0, 1, 3}) {
      report.exit_code = code;
      const std::string text = render_hook(report, event, core::Severity::medium);
      EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 6) << text;
      EXPECT_EQ(text.find('\x1b'), std::string::npos);
    }
  }
}

TEST(HookText, SaysWhereTheTokenBelongs) {
  EXPECT_THAT(commit_text(".github/workflows/ci.yml"), HasSubstr("${{ secrets.ENKRYPTIFY_TOKEN }}"));
  EXPECT_THAT(commit_text(".gitlab-ci.yml"), HasSubstr("masked and protected CI/CD variable"));
  EXPECT_THAT(commit_text("docker/Dockerfile"), HasSubstr("--mount=type=secret"));
  EXPECT_THAT(commit_text("Jenkinsfile"), HasSubstr("withCredentials"));
  EXPECT_THAT(commit_text("src/a.cpp"), HasSubstr("in the environment (ENKRYPTIFY_TOKEN)"));
}

TEST(HookText, NamesAreQuotedForAShell) {
  EXPECT_THAT(commit_text("a/b.env"), HasSubstr("git add -- a/b.env,"));
  EXPECT_THAT(commit_text("a b;c"), HasSubstr("git add -- 'a b;c',"));
  EXPECT_THAT(commit_text("-x"), HasSubstr("git add -- '-x',"));
}

TEST(HookText, WhatTookNoHarmSaysNothing) {
  audit::Report report;
  EXPECT_EQ(render_hook(report, HookEvent::commit, core::Severity::medium), "");
  report = report_with("f");
  report.exit_code = 0;
  report.findings[0].suppressed = rules::Suppression{"inline", "reason", std::nullopt};
  EXPECT_EQ(render_hook(report, HookEvent::commit, core::Severity::medium), "");
}

TEST(HookText, IncompleteRunsSayHowToGoOn) {
  audit::Report report;
  report.exit_code = 3;
  report.complete = false;
  for (int i = 0; i < 5; ++i) {
    report.notices.push_back(
        {"unreadable-object", "object cannot be read", true, {}, "f" + std::to_string(i), {}});
  }
  const std::string text = render_hook(report, HookEvent::push, core::Severity::medium);
  EXPECT_THAT(text, AllOf(HasSubstr("not all of what the remote does not have yet could be searched"),
                          HasSubstr("f0: object cannot be read"), HasSubstr("and 2 more"),
                          HasSubstr("git push --no-verify")));
}

}  // namespace
}  // namespace ekaudit::reporters
