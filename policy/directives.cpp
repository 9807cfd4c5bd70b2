#include "policy/directives.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "policy/settings.h"
#include "rules/registry.h"

namespace ekaudit::policy {
namespace {

using rules::Finding;

bool is_fingerprint(std::string_view name) {
  return name.size() >= k_min_fingerprint && std::all_of(name.begin(), name.end(), core::is_hex_digit);
}

bool names_fingerprint(const Finding& finding) {
  return std::any_of(finding.directive->rules.begin(), finding.directive->rules.end(), is_fingerprint);
}

bool names_this_finding(const Finding& finding) {
  return std::any_of(
      finding.directive->rules.begin(), finding.directive->rules.end(),
      [&](const std::string& name) { return is_fingerprint(name) && finding.fingerprint.starts_with(name); });
}

bool names_family(const Finding& finding) {
  const rules::Rule* own = rules::find_rule(finding.rule);
  return std::any_of(
      finding.directive->rules.begin(), finding.directive->rules.end(), [&](const std::string& name) {
        const rules::Rule* named = rules::find_rule(name);
        return named != nullptr && own != nullptr && named->info().family == own->info().family;
      });
}

// One line of one version of a file.
std::string line_of(const Finding& finding) {
  const scanner::Location& at = finding.location;
  return fmt::format("{}\n{}\n{}\n{}\n{}", at.repository, at.path, at.commit, at.blob, at.position.line);
}

core::Notice notice_about(const Finding& finding, std::string kind, std::string message) {
  return {std::move(kind), std::move(message), false, finding.location.repository, finding.location.path, ""};
}

void tell_unknown_rules(const Finding& finding, core::Notices& notices) {
  for (const std::string& name : finding.directive->rules) {
    if (rules::find_rule(name) != nullptr || is_fingerprint(name)) {
      continue;
    }
    const std::string nearest = rules::nearest_rule_id(name);
    notices.push_back(
        notice_about(finding, "directive-unknown-rule",
                     fmt::format("ekaudit:ignore names '{}', which is no rule{}", core::to_terminal(name),
                                 nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest))));
  }
}

}  // namespace

Directives::Directives(const std::vector<Finding>& findings, core::Notices& notices) {
  std::map<std::string, std::set<std::string>> tokens;
  for (const Finding& finding : findings) {
    if (!finding.directive) {
      continue;
    }
    tell_unknown_rules(finding, notices);
    if (!names_family(finding) || names_fingerprint(finding)) {
      continue;
    }
    const std::string line = line_of(finding);
    std::set<std::string>& here = tokens[line];
    here.insert(finding.fingerprint);
    if (here.size() == 2) {
      ambiguous_.insert(line);
      notices.push_back(notice_about(
          finding, "directive-ambiguous",
          fmt::format("ekaudit:ignore covers several tokens in line {} and suppresses none of them; add the "
                      "fingerprints that are meant inside its brackets",
                      finding.location.position.line)));
    }
  }
}

bool Directives::cover(const Finding& finding) const {
  if (!finding.directive || !names_family(finding)) {
    return false;
  }
  return names_fingerprint(finding) ? names_this_finding(finding) : ambiguous_.count(line_of(finding)) == 0;
}

}  // namespace ekaudit::policy
