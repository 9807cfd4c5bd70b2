#include "audit/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "audit/correlation.h"
#include "audit/judgement.h"
#include "audit/merged_evidence.h"
#include "audit/scrub_inventory.h"
#include "audit/scrub_report.h"
#include "core/error.h"
#include "rules/leak.h"
#include "rules/registry.h"
#include "rules/token_usages.h"
#include "scanner/match/matcher.h"
#include "scanner/match/scrub.h"

namespace ekaudit::audit {
namespace {

using rules::Finding;

constexpr std::string_view k_shared = "shared-across-pipelines";
constexpr std::string_view k_also_in = "alsoIn";

// What these say of a place, the run that saw the place has said.
constexpr std::array<std::string_view, 8> k_rules_of_places = {
    "leaked-token",
    "leaked-token-in-history",
    "leaked-token-in-metadata",
    "leaked-credential-store",
    "token-in-untrusted-workflow",
    "token-exposed-too-widely",
    "token-on-command-line",
    "token-baked-into-image",
};

bool is_about_token(const Finding& finding) {
  return finding.location.kind == scanner::LocationKind::token;
}

bool spans_repositories(const Finding& finding) {
  return std::any_of(
      finding.occurrences.begin(), finding.occurrences.end(),
      [&](const scanner::Location& each) { return each.repository != finding.location.repository; });
}

// Leaks by the token's published hash.
void link_repositories(std::vector<Finding>& findings) {
  std::map<std::string, std::set<std::string>> repositories;
  const auto is_linked = [](const Finding& finding) {
    return finding.token && !finding.token->hash.empty() && !finding.location.repository.empty() &&
           finding.rule.starts_with("leaked-");
  };
  for (const Finding& finding : findings) {
    if (is_linked(finding)) {
      repositories[finding.token->hash].insert(finding.location.repository);
    }
  }
  for (Finding& finding : findings) {
    std::erase_if(finding.evidence, [](const rules::EvidenceItem& item) { return item.name == k_also_in; });
    if (!is_linked(finding)) {
      continue;
    }
    std::set<std::string> others = repositories[finding.token->hash];
    others.erase(finding.location.repository);
    if (!others.empty()) {
      finding.evidence.push_back({std::string(k_also_in), {others.begin(), others.end()}});
    }
  }
}

class Merge {
 public:
  Merge(MergeRequest& request, core::RunControl& control) : request_(request), control_(control) {}

  Report run() {
    report_ = join_reports(std::move(request_.sources));
    report_.tool_version = request_.tool_version;
    report_.started = request_.started;
    report_.finished = request_.started;
    report_.show_suppressed = request_.show_suppressed;
    std::move(request_.notices.begin(), request_.notices.end(), std::back_inserter(report_.notices));
    evidence_.now = request_.now;
    evidence_.thresholds = request_.policy.settings.thresholds;
    evidence_.declarations = request_.policy.settings.declarations;
    evidence_.usages = distinct_usages(report_.usages);
    scanner::match::Scrubber scrubber(matcher_);
    if (request_.api) {
      session_.emplace(*request_.api, control_);
      read_inventory(scrubber);
    }
    report_.now = evidence_.now;
    link_repositories(report_.findings);
    judge_shared();
    if (evidence_.inventory) {
      judge_tokens();
    }
    decide(request_.policy, evidence_.now, report_);
    return finish(scrubber);
  }

 private:
  void read_inventory(scanner::match::Scrubber& scrubber) {
    const auto read = session_->read_inventory();
    session_->add_secrets(scrubber);
    if (!read) {
      throw core::UsageError(scrubber.scrub(read.error().message));
    }
    evidence_.now = session_->trusted_now(request_.now);
    session_->recall(evidence_.now);
    if (!session_->inventory) {
      return;
    }
    evidence_.sightings = sightings_of(report_.findings, evidence_.usages);
    const enkryptify::Inventory shown = with_shown_prefixes(*session_->inventory);
    Correlation correlation(evidence_.sightings, &shown, evidence_.now);
    evidence_.identities = correlation.take();
    add_reported(report_.findings, *session_->inventory, evidence_.now, evidence_.identities);
    if (session_->memory) {
      evidence_.rotations = std::move(session_->memory->rotations);
      discount(session_->memory->own_uses, evidence_.identities, *session_->inventory);
    }
    scrub_inventory(*session_->inventory, scrubber);
    evidence_.inventory = std::move(session_->inventory);
  }

  // One repository's are judged by the run that saw it, and maybe suppressed by that repository's policy.
  void judge_shared() {
    std::vector<Finding> shared;
    if (policy::wants_rule(request_.policy, k_shared)) {
      rules::find_rule(k_shared)->judge(evidence_, shared);
    }
    for (Finding& finding : shared) {
      if (spans_repositories(finding)) {
        std::erase_if(report_.findings, [&](const Finding& other) {
          return other.rule == k_shared && other.fingerprint == finding.fingerprint;
        });
        report_.findings.push_back(std::move(finding));
      }
    }
  }

  // What the reports said of tokens in this inventory gives way to what is said now.
  void judge_tokens() {
    for (Finding& finding : report_.findings) {
      const auto hash = finding.token ? digest_of(finding.token->hash) : std::nullopt;
      const auto identity = hash ? evidence_.identities.find(*hash) : evidence_.identities.end();
      if (finding.rule.starts_with("leaked-") && !is_about_token(finding) &&
          identity != evidence_.identities.end() && identity->second.proof != rules::Proof::none) {
        rules::apply_identity(identity->second, evidence_, finding);
      }
    }
    std::vector<Finding> judged;
    for (const rules::Rule* rule : rules::all_rules()) {
      const std::string_view id = rule->info().id;
      if (id != k_shared && policy::wants_rule(request_.policy, id) &&
          std::find(k_rules_of_places.begin(), k_rules_of_places.end(), id) == k_rules_of_places.end()) {
        rule->judge(evidence_, judged);
      }
    }
    std::erase_if(report_.findings, [&](const Finding& finding) {
      const bool is_known = is_about_token(finding) && finding.token &&
                            evidence_.inventory->token(finding.token->id) != nullptr;
      const bool is_judged =
          is_about_token(finding) && std::any_of(judged.begin(), judged.end(), [&](const Finding& other) {
            return other.fingerprint == finding.fingerprint && other.rule == finding.rule;
          });
      return (is_known || is_judged) && !finding.suppressed;
    });
    // A repository's policy has suppressed it, and still does.
    std::erase_if(judged, [&](const Finding& finding) {
      return std::any_of(report_.findings.begin(), report_.findings.end(), [&](const Finding& other) {
        return other.fingerprint == finding.fingerprint && other.rule == finding.rule;
      });
    });
    std::move(judged.begin(), judged.end(), std::back_inserter(report_.findings));
  }

  Report finish(scanner::match::Scrubber& scrubber) {
    if (session_) {
      const bool complete = session_->complete() && !control_.stopped();
      if (complete) {
        // Nobody was asked then, or in vain; now somebody was.
        std::erase_if(report_.notices, [](const core::Notice& notice) { return notice.online; });
      }
      tell_unexplained();
      report_.subject = Subject::both;
      report_.inventory = std::move(evidence_.inventory);
      report_.inventory_complete = complete;
      std::move(session_->notices.begin(), session_->notices.end(), std::back_inserter(report_.notices));
    }
    settle(report_, control_);
    scrub_report(report_, {}, matcher_);
    for (core::Notice& notice : report_.notices) {
      notice.message = scrubber.scrub(notice.message);
    }
    return std::move(report_);
  }

  void tell_unexplained() {
    const auto unexplained =
        std::count_if(evidence_.identities.begin(), evidence_.identities.end(),
                      [](const auto& known) { return known.second.status == rules::TokenStatus::unknown; });
    if (unexplained == 0) {
      return;
    }
    core::Notice notice;
    notice.kind = "not-verified";
    notice.message = fmt::format(
        "of {} leaked tokens the inventory does not tell whether they live, and reports hold no token to "
        "try: "
        "ekaudit audit in their repositories can",
        unexplained);
    notice.online = true;
    report_.notices.push_back(std::move(notice));
  }

  MergeRequest& request_;
  core::RunControl& control_;
  scanner::match::Matcher matcher_{{}};
  std::optional<ApiSession> session_;
  rules::Evidence evidence_;
  Report report_;
};

}  // namespace

Report run_merge(MergeRequest request, core::RunControl& control) {
  return Merge(request, control).run();
}

}  // namespace ekaudit::audit
