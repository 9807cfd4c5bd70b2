#include "audit/token_audit.h"

#include <iterator>
#include <utility>

#include "audit/judgement.h"
#include "audit/scrub_inventory.h"
#include "core/error.h"
#include "rules/evidence.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {

Report run_token_audit(const TokenRequest& request, core::RunControl& control) {
  Report report;
  report.subject = Subject::inventory;
  report.tool_version = request.tool_version;
  report.started = request.started;
  report.finished = request.started;
  report.show_suppressed = request.show_suppressed;
  ApiSession session(request.api, control);
  const auto read = session.read_inventory();
  const scanner::match::Matcher matcher({});
  scanner::match::Scrubber scrubber(matcher);
  session.add_secrets(scrubber);
  if (!read) {
    throw core::UsageError(scrubber.scrub(read.error().message));
  }
  report.now = session.trusted_now(request.now);
  if (session.inventory) {
    rules::Evidence evidence;
    evidence.now = report.now;
    session.recall(report.now);
    if (session.memory) {
      evidence.rotations = std::move(session.memory->rotations);
      discount(session.memory->own_uses, {}, *session.inventory);
    }
    scrub_inventory(*session.inventory, scrubber);
    evidence.inventory = std::move(session.inventory);
    judge(request.policy, evidence, report, {false, session.complete() && !control.stopped()});
    report.inventory = std::move(evidence.inventory);
  }
  report.inventory_complete = session.complete() && !control.stopped();
  std::move(session.notices.begin(), session.notices.end(), std::back_inserter(report.notices));
  settle(report, control);
  for (core::Notice& notice : report.notices) {
    notice.message = scrubber.scrub(notice.message);
  }
  return report;
}

}  // namespace ekaudit::audit
