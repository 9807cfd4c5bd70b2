#include "tests/support/sample_report.h"

#include <chrono>
#include <utility>
#include <vector>

#include "core/redaction.h"

namespace ekaudit::tests::support {
namespace {

using core::Confidence;
using core::Severity;
using rules::Finding;
using rules::TokenRef;
using rules::TokenStatus;
using scanner::Exposure;
using scanner::Location;
using scanner::LocationKind;

constexpr std::string_view k_app = "example.com/team/app";
constexpr std::string_view k_library = "roots:0123456789abcdef";
constexpr core::TimePoint k_now = std::chrono::sys_days(std::chrono::year(2025) / 11 / 24);

core::TimePoint days_ago(int days) {
  return k_now - std::chrono::days(days);
}

std::string object_id(char digit) {
  return std::string(7, digit) + std::string(33, '0');
}

struct Spot {
  LocationKind kind;
  std::string path;
  std::uint64_t line = 0;
  Exposure exposure = Exposure::pushed;
};

Location place(const Spot& spot) {
  Location location;
  location.kind = spot.kind;
  location.repository = k_app;
  location.path = spot.path;
  if (spot.line != 0) {
    location.position = {spot.line, 15, spot.line, 55};
  }
  location.exposure = spot.exposure;
  return location;
}

Location introduced(const Spot& spot, char commit, int age, std::string name, std::string email) {
  Location location = place(spot);
  location.kind = spot.kind == LocationKind::file ? LocationKind::history : spot.kind;
  location.commit = object_id(commit);
  location.blob = object_id('b');
  location.author = scanner::Person{std::move(name), std::move(email)};
  location.date = days_ago(age);
  return location;
}

TokenRef token(std::string_view shown, char digit, TokenStatus status = TokenStatus::unknown) {
  TokenRef ref;
  ref.redacted = sample_redacted(shown);
  ref.hash = digit == 0 ? "" : sample_hash(digit);
  ref.status = status;
  return ref;
}

Finding leak(std::string rule, Severity severity, TokenRef ref, Location location) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.severity = severity;
  finding.confidence = Confidence::high;
  finding.message = "Enkryptify API token " + ref.redacted + " stands in this file.";
  // Not SHA-256, but as different from finding to finding.
  finding.fingerprint = std::string(63, '0') + "1";
  finding.remediation = "Revoke or rotate the token first, then take it out of the file.";
  finding.token = std::move(ref);
  finding.location = std::move(location);
  return finding;
}

void introduce(Finding& finding, std::vector<Location> occurrences) {
  finding.occurrences = std::move(occurrences);
  finding.occurrence_count = finding.occurrences.size();
}

void number_fingerprints(std::vector<Finding>& findings) {
  std::uint64_t number = 1;
  for (Finding& finding : findings) {
    const std::string digits = std::to_string(number++);
    finding.fingerprint = digits + std::string(64 - digits.size(), 'f');
  }
}

audit::Report report_of_app() {
  audit::Report report;
  report.tool_version = "0.1.0";
  report.started = k_now;
  report.finished = k_now + std::chrono::seconds(4);
  report.now = k_now;
  report.repositories = {
      {std::string(k_app), "app", "https://example.com/team/app", object_id('3'), false, false, ""}};
  report.scanned = {120, 12'345, 849'014, 8'312'345'678, 2};
  return report;
}

Finding leak_in_file() {
  const Spot spot = {LocationKind::file, "config/deploy.env", 12};
  Finding finding = leak("leaked-token", Severity::high, token("Ab12Cd34", 'a'), place(spot));
  introduce(finding, {introduced(spot, '3', 41, std::string(k_sample_person), std::string(k_sample_email)),
                      introduced(spot, '4', 3, "A U Thor", "author@example.com")});
  finding.line_hash = "39fa2ee980eb94b0:1";
  finding.evidence = {{"branches", {"main", "origin/main"}}};
  return finding;
}

Finding leak_in_history() {
  const Spot spot = {LocationKind::history, "docs/old notes.md", 3};
  Finding finding = leak("leaked-token-in-history", Severity::high, token("Ab12Cd34", 'a'),
                         introduced(spot, '6', 300, "A U Thor", "author@example.com"));
  introduce(finding, {introduced(spot, '5', 800, "A U Thor", "author@example.com")});
  finding.location.encoding = "base64";
  finding.remediation = "Revoke or rotate the token: deleting the line did not take it back.";
  return finding;
}

std::vector<Finding> findings_with_forged_paths() {
  const std::vector<std::string> paths = {"-rf",
                                          "./dot.env",
                                          "../up.env",
                                          "/etc/passwd",
                                          "//host/share",
                                          "a//b",
                                          "a/./b/../c",
                                          "c:\\x.env",
                                          "https://e.x/y",
                                          "%41 50% \"q\" 'q' `q` <b>&amp;",
                                          "{0}{{x}}",
                                          "[a](https://e.x)",
                                          std::string("nul\0nul", 7)};
  std::vector<Finding> findings;
  for (const std::string& path : paths) {
    findings.push_back(leak("leaked-token", Severity::medium, token("Fo", 'f'),
                            place({LocationKind::file, path, 1, Exposure::local})));
  }
  return findings;
}

std::vector<Finding> findings_with_hostile_text() {
  std::vector<Finding> findings;
  const Spot screen = {LocationKind::file, "esc\x1b[2J\x1b]0;owned\x07\n\r\tbidi\u202egnp.env\u200b", 7,
                       Exposure::untracked};
  findings.push_back(leak("leaked-token", Severity::low, token("Zz", 0), place(screen)));
  findings.back().confidence = Confidence::low;
  findings.back().message = "Line one\nLINE TWO\x1b[31m {0} [x](https://e.x) \xff";
  findings.back().remediation = "Remove\nit\x1b[0m";
  findings.back().evidence = {{"bad\xff name", {"va\xfelue", "\x1b[1m"}}, {"empty", {}}};

  const Spot latin = {LocationKind::history, "caf\xe9/\xff.env", 2, Exposure::stash};
  findings.push_back(
      leak("leaked-token-in-history", Severity::info, token("De", 'd', TokenStatus::revoked),
           introduced(latin, '7', 10, "Mallory\x1b[5m <b>\u202e", "m\"al\xffory@example.com\n")));
  introduce(findings.back(), {findings.back().location});
  findings.back().occurrence_count = 1'500;
  findings.back().evidence = {{"branches", {"feat\x1b[31m", "b\u202e", "c", "d", "e", "f", "g"}}};

  findings.push_back(leak("leaked-credential-store", Severity::critical, token("", 'e'),
                          place({LocationKind::index, "secure-store.json", 4'294'967'297, Exposure::local})));
  findings.back().location.position.end_line = 3;
  findings.back().confidence = Confidence::medium;
  return findings;
}

std::vector<Finding> findings_outside_files() {
  TokenRef alive = token("Al1ve", 'c', TokenStatus::active);
  alive.name = "github \"actions\"\x1b[0m";
  alive.id = "6f1e0000-0000-4000-8000-000000000001";
  const auto metadata = [&](const Spot& spot, char commit) {
    Finding finding = leak("leaked-token-in-metadata", Severity::high, alive,
                           introduced(spot, commit, 0, std::string(k_sample_person), ""));
    introduce(finding, {finding.location});
    return finding;
  };
  std::vector<Finding> findings = {
      metadata({LocationKind::commit_message, "", 3}, '8'),
      metadata({LocationKind::commit_header, "", 0, Exposure::unreachable}, '8'),
      metadata({LocationKind::tag, "refs/tags/v1:x", 6}, '9'),
      metadata({LocationKind::tag, "", 6, Exposure::unreachable}, '9'),
      metadata({LocationKind::note, "refs/notes/commits", 1}, '9'),
      metadata({LocationKind::ref, "refs/heads/\u202eb", 0}, '9'),
      metadata({LocationKind::filename, "keys/name", 0}, '9'),
      metadata({LocationKind::symlink, "link", 1}, '9'),
      metadata({LocationKind::history, "", 1, Exposure::unreachable}, '9'),
      leak("leaked-token", Severity::high, alive,
           place({LocationKind::standard_input, "", 2, Exposure::none})),
      leak("leaked-token", Severity::low, alive,
           place({LocationKind::file, "deploy.env", 1, Exposure::ignored})),
  };
  findings.back().location.repository = k_library;
  for (Finding& finding : findings) {
    if (finding.location.kind == LocationKind::tag) {
      finding.location.commit.clear();
      introduce(finding, {finding.location});
    }
  }
  return findings;
}

Finding suppressed_finding() {
  Finding finding =
      leak("leaked-token", Severity::high, token("Su", '5'), place({LocationKind::file, "x.env", 1}));
  finding.suppressed = rules::Suppression{"inline", "test \x1b[31m value {0}", days_ago(-30)};
  return finding;
}

Finding finding_without_token() {
  Finding finding =
      leak("leaked-token", Severity::medium, {}, place({LocationKind::file, "no-token.yml", 5}));
  finding.token.reset();
  finding.message = "Something is wrong with \u202ethis file";
  return finding;
}

core::Notices hostile_notices() {
  return {
      {"shallow-clone", "the history ends early\x1b[31m\n: fetch with --unshallow", true,
       std::string(k_library), "", ""},
      {"unreadable-file", "cannot read {0} caf\xe9: permission denied", true, std::string(k_app),
       "../caf\xe9\n", ""},
      {"archive", "3 archives were searched as plain bytes", false, "", "", object_id('b')},
  };
}

template <class T>
void append(std::vector<T>& all, std::vector<T> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::string sample_redacted(std::string_view shown) {
  return std::string(core::k_token_prefix) + std::string(shown) + "…";
}

std::string sample_hash(char digit) {
  return "sha256:" + std::string(64, digit);
}

audit::Report clean_report() {
  return report_of_app();
}

audit::Report plain_report() {
  audit::Report report = report_of_app();
  report.exit_code = 1;
  report.findings = {leak_in_file(), leak_in_history(),
                     leak("leaked-token", Severity::medium, token("Xy98Zw76", 'b'),
                          place({LocationKind::file, "scripts/dev.sh", 4, Exposure::untracked}))};
  number_fingerprints(report.findings);
  report.notices = {
      {"archive", "3 archives were searched as plain bytes", false, std::string(k_app), "", ""}};
  return report;
}

audit::Report hostile_report() {
  audit::Report report = report_of_app();
  report.exit_code = 1;
  report.complete = false;
  report.repositories.push_back({std::string(k_library),
                                 "li\x1b"
                                 "b\xff",
                                 "", "", true, true, "third_party/li b/"});
  report.findings = {leak_in_file(), leak_in_history(), suppressed_finding(), finding_without_token()};
  append(report.findings, findings_with_forged_paths());
  append(report.findings, findings_with_hostile_text());
  append(report.findings, findings_outside_files());
  number_fingerprints(report.findings);
  report.notices = hostile_notices();
  return report;
}

}  // namespace ekaudit::tests::support
