#include "audit/scan.h"

#include <utility>

#include "audit/gathering.h"
#include "audit/judgement.h"
#include "audit/scrub_report.h"
#include "scanner/match/matcher.h"

namespace ekaudit::audit {

Report begin_report(const ScanRequest& request, Gathered& gathered) {
  Report report;
  report.tool_version = request.tool_version;
  report.started = request.started;
  report.finished = request.started;
  report.now = request.now;
  report.show_suppressed = request.show_suppressed;
  report.repositories = std::move(gathered.repositories);
  report.scanned = gathered.scanned;
  report.usages = gathered.usages;
  report.notices = std::move(gathered.notices);
  return report;
}

scanner::match::MatcherOptions match_options(const ScanRequest& request) {
  scanner::match::MatcherOptions options;
  options.now = request.now;
  options.further = request.policy.settings.patterns;
  return options;
}

Report run_scan(const ScanRequest& request, core::RunControl& control) {
  const scanner::match::Matcher matcher(match_options(request));
  Gathered gathered = gather(request, matcher, control);
  Report report = begin_report(request, gathered);
  rules::Evidence evidence;
  evidence.now = request.now;
  evidence.sightings = std::move(gathered.sightings);
  evidence.usages = std::move(gathered.usages);
  judge(request.policy, evidence, report, {gathered.whole && !control.stopped(), false});
  settle(report, control);
  scrub_report(report, evidence.sightings, matcher, request.jobs);
  return report;
}

}  // namespace ekaudit::audit
