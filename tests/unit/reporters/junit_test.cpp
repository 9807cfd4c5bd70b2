#include "reporters/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/sample_report.h"
#include "tests/support/temporary_directory.h"

namespace ekaudit::reporters {
namespace {

using testing::HasSubstr;

TEST(JUnit, AFindingFailsItsTestCase) {
  audit::Report report;
  report.findings.resize(1);
  rules::Finding& finding = report.findings[0];
  finding.rule = "leaked-token";
  finding.severity = core::Severity::high;
  finding.message = "A \"token\" & more.";
  finding.remediation = "Revoke it.";
  finding.location.path = "a<b>.env";
  finding.location.position = {3, 1, 3, 9};
  EXPECT_EQ(
      render_junit(report),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
      "  <testsuite name=\"ekaudit\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
      "    <testcase classname=\"ekaudit.leaked-token\" name=\"a&lt;b&gt;.env:3\" file=\"a&lt;b&gt;.env\" "
      "time=\"0\">\n"
      "      <failure message=\"A &quot;token&quot; &amp; more.\" type=\"high\">a&lt;b&gt;.env:3 Revoke "
      "it.</failure>\n"
      "    </testcase>\n"
      "  </testsuite>\n"
      "</testsuites>\n");
}

TEST(JUnit, ACleanRunPasses) {
  EXPECT_THAT(
      render_junit(tests::support::clean_report()),
      testing::AllOf(HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\""), HasSubstr("nothing found")));
}

TEST(JUnit, WhatWasNotSearchedIsAnError) {
  audit::Report report;
  report.complete = false;
  report.notices = {{"unreadable-file", "permission denied", true, {}, "a/b", {}}};
  EXPECT_THAT(render_junit(report),
              testing::AllOf(HasSubstr("errors=\"1\""), HasSubstr("name=\"unreadable-file a/b\""),
                             HasSubstr("<error message=\"permission denied\" type=\"unreadable-file\"/>")));
}

TEST(JUnit, SuppressedFindingsAreSkippedIfWanted) {
  audit::Report report = tests::support::plain_report();
  for (rules::Finding& finding : report.findings) {
    finding.suppressed = rules::Suppression{"inline", "a sample", std::nullopt};
  }
  EXPECT_THAT(render_junit(report), HasSubstr("skipped=\"0\""));
  report.show_suppressed = true;
  EXPECT_THAT(render_junit(report),
              testing::AllOf(HasSubstr("<skipped message=\"a sample\"/>"), HasSubstr("failures=\"0\"")));
}

TEST(JUnit, TextsHoldOnlyCharactersOfXml) {
  EXPECT_EQ(xml_text("a&b<c>'\""), "a&amp;b&lt;c&gt;&apos;&quot;");
  EXPECT_EQ(xml_text(std::string("x\x01\xEF\xBF\xBFy")).find('\x01'), std::string::npos);
  EXPECT_EQ(xml_text("\xEF\xBF\xBF").find("\xEF\xBF\xBF"), std::string::npos);
}

TEST(JUnit, AParserReadsEachSample) {
  const tests::support::TemporaryDirectory directory;
  const std::string program =
      "import sys, xml.etree.ElementTree as t\n"
      "s = t.parse(sys.argv[1]).getroot()[0]\n"
      "cases = s.findall('testcase')\n"
      "assert int(s.get('tests')) == len(cases) > 0\n"
      "assert int(s.get('failures')) == len(s.findall('testcase/failure'))\n"
      "assert int(s.get('errors')) == len(s.findall('testcase/error'))\n"
      "assert int(s.get('skipped')) == len(s.findall('testcase/skipped'))\n";
  std::vector<audit::Report> samples = {tests::support::clean_report(), tests::support::plain_report(),
                                        tests::support::hostile_report(), tests::support::hostile_report()};
  samples[3].show_suppressed = true;
  for (const audit::Report& report : samples) {
    const auto file = directory.path() / "report.xml";
    tests::support::write_file(file, render_junit(report));
    const auto result =
        tests::support::run_process({"python3", "-c", program, file.string()},
                                    tests::support::scrubbed_environment(directory.path()), directory.path());
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
}

}  // namespace
}  // namespace ekaudit::reporters
