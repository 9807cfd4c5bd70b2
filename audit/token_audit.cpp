#include "audit/token_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "audit/scrub_inventory.h"
#include "audit/stop_notice.h"
#include "core/error.h"
#include "enkryptify/api_client.h"
#include "enkryptify/inventory_reader.h"
#include "rules/evidence.h"
#include "rules/registry.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {
namespace {

// A minute of difference is a clock that is a little off; more would shift what is due and what expired.
constexpr std::chrono::seconds k_tolerated_skew{60};

void tell(Report& report, std::string kind, bool incomplete, std::string message) {
  report.notices.push_back({std::move(kind), std::move(message), incomplete, "", "", ""});
}

core::TimePoint trusted_now(const TokenRequest& request, const enkryptify::ApiClient& api, Report& report) {
  const auto date = api.server_date();
  const auto server = date ? core::parse_http_date(*date) : std::nullopt;
  if (!server || std::chrono::abs(*server - request.now) <= k_tolerated_skew) {
    return request.now;
  }
  tell(report, "clock-skew", false,
       fmt::format("the API's clock says {}, this machine's {}: ages were reckoned by the API's",
                   core::format_rfc3339(*server), core::format_rfc3339(request.now)));
  return *server;
}

void judge(const TokenRequest& request, enkryptify::Inventory inventory, Report& report) {
  rules::Evidence evidence;
  evidence.now = report.now;
  evidence.inventory = std::move(inventory);
  for (const rules::Rule* rule : rules::all_rules()) {
    if (policy::wants_rule(request.policy, rule->info().id)) {
      rule->judge(evidence, report.findings);
    }
  }
  policy::apply(request.policy, report.findings, report.notices);
  std::sort(
      report.findings.begin(), report.findings.end(), [](const rules::Finding& a, const rules::Finding& b) {
        return std::tie(a.token->id, a.rule, a.fingerprint) < std::tie(b.token->id, b.rule, b.fingerprint);
      });
  report.inventory = std::move(evidence.inventory);
}

}  // namespace

Report run_token_audit(const TokenRequest& request, core::RunControl& control) {
  Report report;
  report.subject = Subject::inventory;
  report.tool_version = request.tool_version;
  report.started = request.started;
  report.finished = request.started;
  report.now = request.now;
  report.show_suppressed = request.show_suppressed;
  enkryptify::SystemPacer pacer(control);
  enkryptify::HttpClient http(request.api, {}, control);
  enkryptify::ApiClient api(http, request.credential, pacer);
  auto answer = enkryptify::read_inventory(api, request.workspace, request.credential);
  const scanner::match::Matcher matcher({});
  scanner::match::Scrubber scrubber(matcher);
  for (const core::Secret& secret : api.secrets()) {
    scrubber.add(secret);
  }
  if (!answer && answer.error().kind == core::ErrorKind::usage) {
    throw core::UsageError(scrubber.scrub(answer.error().message));
  }
  if (answer) {
    scrub_inventory(answer->inventory, scrubber);
    report.now = trusted_now(request, api, report);
    for (core::Notice& notice : answer->notices) {
      notice.incomplete &= notice.kind != "partial-inventory" || request.others == OthersTokens::required;
    }
    std::move(answer->notices.begin(), answer->notices.end(), std::back_inserter(report.notices));
    judge(request, std::move(answer->inventory), report);
  } else {
    tell(report, "inventory-unread", true,
         fmt::format("the inventory could not be read: {}", answer.error().message));
  }
  if (control.stopped()) {
    report.notices.push_back(stop_notice(control.reason()));
  }
  for (core::Notice& notice : report.notices) {
    notice.message = scrubber.scrub(notice.message);
  }
  report.complete = std::none_of(report.notices.begin(), report.notices.end(),
                                 [](const core::Notice& notice) { return notice.incomplete; });
  return report;
}

}  // namespace ekaudit::audit
