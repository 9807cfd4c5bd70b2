#include "audit/judgement.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "audit/stop_notice.h"
#include "rules/registry.h"

namespace ekaudit::audit {
namespace {

auto order_of(const rules::Finding& finding) {
  const scanner::Location& location = finding.location;
  return std::tie(location.repository, location.path, location.position.line, location.position.column,
                  finding.rule, finding.fingerprint);
}

auto order_of(const core::Notice& notice) {
  return std::tie(notice.repository, notice.kind, notice.path, notice.object, notice.message);
}

bool is_complete(const core::Notices& notices) {
  return std::none_of(notices.begin(), notices.end(),
                      [](const core::Notice& notice) { return notice.incomplete; });
}

}  // namespace

void judge(const policy::Policy& policy, rules::Evidence& evidence, Report& report, Coverage coverage) {
  evidence.thresholds = policy.settings.thresholds;
  evidence.declarations = policy.settings.declarations;
  for (const rules::Rule* rule : rules::all_rules()) {
    if (policy::wants_rule(policy, rule->info().id)) {
      rule->judge(evidence, report.findings);
    }
  }
  decide(policy, evidence.now, report, coverage);
}

void decide(const policy::Policy& policy, core::TimePoint now, Report& report, Coverage coverage) {
  policy::Run run;
  run.now = now;
  run.saw_all_leaks = coverage.leaks && is_complete(report.notices);
  run.saw_all_tokens = coverage.tokens && is_complete(report.notices);
  run.path_of = [&report](const rules::Finding& finding) {
    return std::string(report.mount_of(finding.location.repository)) + finding.location.path;
  };
  policy::apply(policy, run, report.findings, report.notices);
  std::sort(report.findings.begin(), report.findings.end(),
            [](const rules::Finding& a, const rules::Finding& b) { return order_of(a) < order_of(b); });
}

void settle(Report& report, core::RunControl& control) {
  if (control.stopped()) {
    report.notices.push_back(stop_notice(control.reason()));
  }
  core::Notices& notices = report.notices;
  std::sort(notices.begin(), notices.end(),
            [](const core::Notice& a, const core::Notice& b) { return order_of(a) < order_of(b); });
  notices.erase(
      std::unique(notices.begin(), notices.end(),
                  [](const core::Notice& a, const core::Notice& b) { return order_of(a) == order_of(b); }),
      notices.end());
  report.complete = is_complete(notices);
}

}  // namespace ekaudit::audit
