#include "reporters/gitlab.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/clock.h"
#include "core/text.h"
#include "reporters/json_document.h"
#include "reporters/wording.h"
#include "rules/registry.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;

constexpr std::size_t k_max_name = 255;
constexpr std::size_t k_max_text = 6000;
constexpr std::size_t k_max_messages = 100;

// "2026-11-24T01:53:48": the schema's pattern has no place for a zone.
std::string time_of(core::TimePoint time) {
  return core::format_rfc3339(time).substr(0, 19);
}

// Version 8 of RFC 9562 holds whatever its maker likes: the fingerprint's first digits.
std::string uuid_of(std::string_view fingerprint) {
  std::string digits(fingerprint.substr(0, 32));
  digits.resize(32, '0');
  digits[12] = '8';
  digits[16] = 'a';
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4),
                     digits.substr(16, 4), digits.substr(20));
}

std::string_view severity_of(core::Severity severity) {
  switch (severity) {
    case core::Severity::info:
      return "Info";
    case core::Severity::low:
      return "Low";
    case core::Severity::medium:
      return "Medium";
    case core::Severity::high:
      return "High";
    case core::Severity::critical:
      return "Critical";
  }
  return "Unknown";
}

std::string commit_of(const audit::Report& report, const Finding& finding) {
  const scanner::Location& first = first_introduction(finding);
  if (!first.commit.empty() && first.kind != scanner::LocationKind::ref) {
    return first.commit;
  }
  const auto repository = std::find_if(
      report.repositories.begin(), report.repositories.end(),
      [&](const audit::RepositoryRecord& record) { return record.id == finding.location.repository; });
  return repository == report.repositories.end() ? std::string() : repository->head;
}

// A file, whether it is still there or not: a message or the name of a ref lies in none.
bool has_file(const scanner::Location& location) {
  using scanner::LocationKind;
  switch (location.kind) {
    case LocationKind::file:
    case LocationKind::index:
    case LocationKind::history:
    case LocationKind::filename:
    case LocationKind::symlink:
      return !location.path.empty();
    default:
      return false;
  }
}

Json location_of(const audit::Report& report, const Finding& finding, const std::string& commit) {
  const scanner::Location& location = finding.location;
  Json json = Json::object();
  if (has_file(location)) {
    json["file"] = text(std::string(report.mount_of(location.repository)) + location.path);
    if (location.position.line != 0) {
      json["start_line"] = location.position.line;
      json["end_line"] = std::max(location.position.line, location.position.end_line);
    }
  }
  json["commit"] = {{"sha", commit}};
  if (const auto& date = first_introduction(finding).date) {
    json["commit"]["date"] = core::format_rfc3339(*date);
  }
  return json;
}

Json identifiers_of(const Finding& finding) {
  Json identifiers = Json::array(
      {{{"type", "ekaudit_rule"}, {"name", "ekaudit rule " + finding.rule}, {"value", finding.rule}}});
  if (const rules::Rule* rule = rules::find_rule(finding.rule)) {
    const std::string cwe(rule->info().cwe);
    identifiers.push_back({{"type", "cwe"},
                           {"name", "CWE-" + cwe},
                           {"value", cwe},
                           {"url", fmt::format("https://cwe.mitre.org/data/definitions/{}.html", cwe)}});
  }
  return identifiers;
}

Json vulnerability(const audit::Report& report, const Finding& finding, const std::string& commit) {
  const rules::Rule* rule = rules::find_rule(finding.rule);
  const std::string name(rule == nullptr ? std::string_view(finding.rule) : rule->info().title);
  const std::string place = describe_place(finding.location, report.mount_of(finding.location.repository));
  const std::string description =
      fmt::format("{} Place: {}.", as_sentence(core::to_utf8(finding.message)), place);
  return {{"id", uuid_of(finding.fingerprint)},
          {"name", shorten(name, k_max_name)},
          {"description", text(shorten(description, k_max_text))},
          {"severity", severity_of(finding.severity)},
          {"solution", text(shorten(core::to_utf8(finding.remediation), k_max_text))},
          {"identifiers", identifiers_of(finding)},
          {"location", location_of(report, finding, commit)}};
}

Json messages_of(const audit::Report& report, std::size_t without_commit) {
  Json messages = Json::array();
  const auto add = [&](std::string_view level, std::string value) {
    messages.push_back({{"level", level}, {"value", text(shorten(core::to_utf8(value), k_max_text))}});
  };
  if (without_commit > 0) {
    add("warn",
        fmt::format("{} in no commit cannot be told in this format", counted(without_commit, "finding")));
  }
  for (const core::Notice& notice : report.notices) {
    if (notice.incomplete && messages.size() < k_max_messages) {
      add("warn", notice.path.empty() ? notice.message : notice.path + ": " + notice.message);
    }
  }
  return messages;
}

Json tool(const audit::Report& report) {
  return {{"id", "ekaudit"},
          {"name", "ekaudit"},
          {"version", report.tool_version},
          {"vendor", {{"name", "ekaudit"}}}};
}

}  // namespace

std::string render_gitlab(const audit::Report& report) {
  Json vulnerabilities = Json::array();
  std::size_t without_commit = 0;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed) {
      continue;
    }
    const std::string commit = commit_of(report, finding);
    if (commit.empty()) {
      ++without_commit;
    } else {
      vulnerabilities.push_back(vulnerability(report, finding, commit));
    }
  }
  Json scan = {{"analyzer", tool(report)},
               {"scanner", tool(report)},
               {"type", "secret_detection"},
               {"start_time", time_of(report.started)},
               {"end_time", time_of(report.finished)},
               {"status", report.complete ? "success" : "failure"}};
  if (Json messages = messages_of(report, without_commit); !messages.empty()) {
    scan["messages"] = std::move(messages);
  }
  return print_document({{"version", "15.0.7"},
                         {"schema",
                          "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/"
                          "v15.0.7/dist/secret-detection-report-format.json"},
                         {"scan", std::move(scan)},
                         {"vulnerabilities", std::move(vulnerabilities)}});
}

}  // namespace ekaudit::reporters
