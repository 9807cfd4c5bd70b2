#include "reporters/junit.h"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <string_view>

#include "core/text.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;

struct Cases {
  std::string xml;
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
};

std::string opening(std::string_view classname, std::string_view name, std::string_view file) {
  std::string tag =
      fmt::format("    <testcase classname=\"ekaudit.{}\" name=\"{}\"", xml_text(classname), xml_text(name));
  if (!file.empty()) {
    tag += fmt::format(" file=\"{}\"", xml_text(file));
  }
  return tag + " time=\"0\"";
}

void add_finding(const Finding& finding, std::string_view mount, Cases& cases) {
  const std::string place = describe_place(finding.location, mount);
  const std::string token = finding.token ? finding.token->redacted : std::string();
  const std::string file = finding.location.path.empty() ? "" : std::string(mount) + finding.location.path;
  ++cases.tests;
  cases.xml += opening(finding.rule, token.empty() ? place : token + " in " + place, file) + ">\n";
  if (finding.suppressed) {
    ++cases.skipped;
    cases.xml += fmt::format("      <skipped message=\"{}\"/>\n", xml_text(finding.suppressed->reason));
  } else {
    ++cases.failures;
    const std::string commit = introducing_commit(first_introduction(finding));
    cases.xml += fmt::format(
        "      <failure message=\"{}\" type=\"{}\">{}</failure>\n", xml_text(finding.message),
        core::to_string(finding.severity),
        xml_text(fmt::format("{}{}{} {}", place, commit.empty() ? "" : " in ", commit, finding.remediation)));
  }
  cases.xml += "    </testcase>\n";
}

void add_notice(const core::Notice& notice, Cases& cases) {
  ++cases.tests;
  ++cases.errors;
  cases.xml +=
      opening("complete", notice.path.empty() ? notice.kind : notice.kind + " " + notice.path, notice.path);
  cases.xml += fmt::format(">\n      <error message=\"{}\" type=\"{}\"/>\n    </testcase>\n",
                           xml_text(notice.message), xml_text(notice.kind));
}

Cases cases_of(const audit::Report& report) {
  Cases cases;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed || report.show_suppressed) {
      add_finding(finding, report.mount_of(finding.location.repository), cases);
    }
  }
  for (const core::Notice& notice : report.notices) {
    if (notice.incomplete) {
      add_notice(notice, cases);
    }
  }
  if (cases.tests == 0) {
    cases.tests = 1;
    cases.xml = opening("complete", "nothing found, everything searched", "") + "/>\n";
  }
  return cases;
}

}  // namespace

std::string xml_text(std::string_view bytes) {
  const std::string safe = core::to_terminal(bytes);
  std::string escaped;
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const std::string_view rest = std::string_view(safe).substr(i);
    switch (safe[i]) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&apos;";
        break;
      default:
        if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
          escaped += "\xEF\xBF\xBD";
          i += 2;
        } else {
          escaped.push_back(safe[i]);
        }
    }
  }
  return escaped;
}

std::string render_junit(const audit::Report& report) {
  const Cases cases = cases_of(report);
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(report.finished - report.started).count();
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"", cases.tests,
                  cases.failures, cases.errors, cases.skipped, seconds);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites {0}>\n  <testsuite name=\"ekaudit\" {0}>\n{1}  </testsuite>\n</testsuites>\n",
      counts, cases.xml);
}

}  // namespace ekaudit::reporters
