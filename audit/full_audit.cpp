#include "audit/full_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "audit/correlation.h"
#include "audit/judgement.h"
#include "audit/memory.h"
#include "audit/scan.h"
#include "audit/scrub_inventory.h"
#include "audit/scrub_report.h"
#include "core/digest.h"
#include "core/error.h"
#include "rules/evidence.h"
#include "rules/token_usages.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {
namespace {

enum class Declared { related, unrelated };

void keep_related(const rules::Evidence& evidence, Declared declared, Report& report) {
  std::set<std::string> related;
  for (const auto& [hash, identity] : evidence.identities) {
    related.insert(identity.token_id);
  }
  for (const enkryptify::Token& token : evidence.inventory->tokens) {
    const bool is_known =
        evidence.declarations.find(token) != nullptr || !rules::usages_of(token, evidence).empty();
    if (declared == Declared::related && is_known) {
      related.insert(token.id);
    }
  }
  std::erase_if(report.findings, [&](const rules::Finding& finding) {
    return finding.location.kind == scanner::LocationKind::token && finding.rule != "leaked-token-alive" &&
           related.count(finding.token->id) == 0;
  });
}

// Names alone do not tell which token a secret holds: rules that need to know say nothing of the others.
core::Notice count_mapped(const rules::Evidence& evidence) {
  core::Notice notice;
  notice.kind = "tokens-mapped";
  notice.message = fmt::format(
      "{} of {} tokens are mapped to what uses them, by the policy or a raw token in a pipeline; `ekaudit "
      "identify` "
      "in a job prints the policy's line for its token",
      rules::mapped_tokens(evidence), evidence.inventory->tokens.size());
  notice.online = true;
  return notice;
}

class Audit {
 public:
  Audit(const AuditRequest& request, core::RunControl& control)
      : request_(request), control_(control), matcher_(match_options(request.scan)) {}

  Report run() {
    // Two kinds of waiting, for the disk and for the network: neither waits for the other.
    std::future<core::Result<void>> asked;
    if (request_.api) {
      session_.emplace(*request_.api, control_);
      asked = std::async(std::launch::async, [this] {
        return session_->read_inventory(request_.trace ? &request_.trace->token.raw : nullptr);
      });
    }
    Gathered gathered =
        request_.trace ? gather_traced(*request_.trace) : gather(request_.scan, matcher_, control_);
    if (asked.valid()) {
      refuse_usage(asked.get());
    }
    return finish(gathered);
  }

 private:
  // The token itself stands on standard input; with it in hand a directory that is no repository does too.
  Gathered gather_traced(const Trace& trace) {
    core::RunControl search(core::RunControl::Steady::now() + trace.search_time, control_);
    Gathered gathered = gather(request_.scan, matcher_, search);
    if (search.stopped() && !control_.stopped()) {
      core::Notice notice;
      notice.kind = "search-ended";
      notice.message = fmt::format(
          "the repository was searched for {} s and not to its end: ekaudit scan searches all of it",
          std::chrono::duration_cast<std::chrono::seconds>(trace.search_time).count());
      notice.incomplete = true;
      gathered.notices.push_back(std::move(notice));
    }
    std::erase_if(gathered.sightings,
                  [&](const scanner::Sighting& sighting) { return sighting.token.hash != trace.token.hash; });
    std::erase_if(gathered.usages, [&](const pipelines::Usage& usage) {
      return !usage.secret.raw || usage.secret.raw->hash != trace.token.hash;
    });
    scanner::Sighting given;
    given.token = trace.token;
    given.place = "stdin";
    given.present = true;
    given.newest.kind = scanner::LocationKind::standard_input;
    gathered.sightings.push_back(std::move(given));
    return gathered;
  }

  void refuse_usage(const core::Result<void>& read) const {
    if (!read) {
      scanner::match::Scrubber scrubber(matcher_);
      session_->add_secrets(scrubber);
      throw core::UsageError(scrubber.scrub(read.error().message));
    }
  }

  Report finish(Gathered& gathered) {
    Report report = begin_report(request_.scan, gathered);
    rules::Evidence evidence;
    evidence.now = request_.scan.now;
    evidence.sightings = std::move(gathered.sightings);
    evidence.usages = std::move(gathered.usages);
    scanner::match::Scrubber scrubber(matcher_);
    if (session_) {
      report.subject = Subject::both;
      add_online(evidence, scrubber);
    }
    report.now = evidence.now;
    const bool all = !request_.trace && !control_.stopped();
    judge(request_.scan.policy, evidence, report,
          {all && gathered.whole, all && evidence.inventory && session_->complete()});
    if (evidence.inventory && (request_.trace || request_.inventory_findings == InventoryFindings::related)) {
      keep_related(evidence, request_.trace ? Declared::unrelated : Declared::related, report);
    }
    if (evidence.inventory && !request_.trace) {
      report.notices.push_back(count_mapped(evidence));
    }
    if (session_) {
      report.inventory = std::move(evidence.inventory);
      report.inventory_complete = session_->complete() && !control_.stopped();
      std::move(session_->notices.begin(), session_->notices.end(), std::back_inserter(report.notices));
    }
    settle(report, control_);
    scrub_report(report, evidence.sightings, matcher_, request_.scan.jobs);
    for (core::Notice& notice : report.notices) {
      notice.message = scrubber.scrub(notice.message);
    }
    return report;
  }

  // Correlation compares with prefixes as the API gave them; only then tokens are taken out of its texts.
  void add_online(rules::Evidence& evidence, scanner::match::Scrubber& scrubber) {
    evidence.now = session_->trusted_now(request_.scan.now);
    session_->recall(evidence.now);
    const enkryptify::Inventory* inventory = session_->inventory ? &*session_->inventory : nullptr;
    Correlation correlation(evidence.sightings, inventory, evidence.now);
    const bool verifies = request_.verification == Verification::always ||
                          (request_.verification == Verification::where_explained && inventory != nullptr);
    if (verifies) {
      verify(correlation);
    }
    if (session_->memory) {
      correlation.recognise_former(session_->memory->former);
    }
    evidence.identities = correlation.take();
    if (session_->memory) {
      evidence.rotations = std::move(session_->memory->rotations);
      discount(session_->memory->own_uses, evidence.identities, *session_->inventory);
    }
    session_->add_secrets(scrubber);
    for (auto& [hash, identity] : evidence.identities) {
      identity.token_id = scrubber.scrub(identity.token_id);
      for (std::string& id : identity.candidates) {
        id = scrubber.scrub(id);
      }
    }
    if (session_->inventory) {
      scrub_inventory(*session_->inventory, scrubber);
      evidence.inventory = std::move(session_->inventory);
    }
  }

  void verify(Correlation& correlation) {
    OwnUses uses;
    correlation.verify(session_->client(), request_.verify_most, control_, session_->notices,
                       [&](const core::Digest& hash, const std::vector<std::string>& ids) {
                         const core::TimePoint now = session_->moment();
                         uses[core::hex(hash)] = now;
                         for (const std::string& id : ids) {
                           uses[id] = now;
                         }
                       });
    session_->remember(uses);
  }

  const AuditRequest& request_;
  core::RunControl& control_;
  scanner::match::Matcher matcher_;
  std::optional<ApiSession> session_;
};

}  // namespace

Report run_audit(const AuditRequest& request, core::RunControl& control) {
  return Audit(request, control).run();
}

}  // namespace ekaudit::audit
