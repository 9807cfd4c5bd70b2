// A leaked token that still opens what it opened: one finding for each token, whatever the number of places.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/redaction.h"
#include "rules/inventory_rule.h"
#include "rules/leak.h"
#include "rules/rule_list.h"
#include "rules/token_usages.h"
#include "scanner/sighting.h"

namespace ekaudit::rules {
namespace {

using core::Severity;
using scanner::Exposure;
using scanner::Sighting;

constexpr std::string_view k_family = "alive";

// All that is known of one living token. Several sightings of several tokens where at most one of these is
// it.
struct Leak {
  const enkryptify::Token* record = nullptr;  // null where the API took a token that no record explains
  const LeakIdentity* identity = nullptr;
  std::vector<const Sighting*> sightings;
  std::size_t token_count = 1;  // how many tokens may be the record's
};

// In the order of evidence.sightings, which is that of places.
std::vector<Leak> living_leaks(const Evidence& evidence) {
  std::map<std::string, Leak> proven;
  std::map<std::string, std::map<core::Digest, std::vector<const Sighting*>>> shared;
  for (const Sighting& sighting : evidence.sightings) {
    const LeakIdentity* identity = identity_of(sighting, evidence);
    if (identity == nullptr) {
      continue;
    }
    if (identity->status == TokenStatus::active) {
      const std::string key =
          identity->token_id.empty() ? core::hex(sighting.token.hash) : "id " + identity->token_id;
      Leak& leak = proven[key];
      leak.identity = identity;
      leak.record = evidence.inventory ? evidence.inventory->token(identity->token_id) : nullptr;
      leak.sightings.push_back(&sighting);
    } else if (identity->proof == Proof::shared_record) {
      shared[identity->candidates.front()][sighting.token.hash].push_back(&sighting);
    }
  }
  for (auto& [id, tokens] : shared) {
    const enkryptify::Token* record = evidence.inventory ? evidence.inventory->token(id) : nullptr;
    if (record == nullptr || !enkryptify::is_live(*record, evidence.now) || proven.count("id " + id) > 0) {
      continue;
    }
    Leak leak;
    leak.record = record;
    leak.token_count = tokens.size();
    for (auto& [hash, sightings] : tokens) {
      leak.sightings.insert(leak.sightings.end(), sightings.begin(), sightings.end());
    }
    proven.emplace("id " + id, std::move(leak));
  }
  std::vector<Leak> leaks;
  leaks.reserve(proven.size());
  for (auto& [key, leak] : proven) {
    leaks.push_back(std::move(leak));
  }
  return leaks;
}

// Where a token lies in a file that never was in Git, it may lie where it belongs: on its user's machine.
Severity severity_of(const Leak& leak) {
  Exposure worst = Exposure::ignored;
  for (const Sighting* sighting : leak.sightings) {
    const Exposure exposure = sighting->newest.exposure;
    worst = std::max(worst, exposure == Exposure::none ? Exposure::pushed : exposure);
  }
  return worst == Exposure::ignored     ? Severity::medium
         : worst == Exposure::untracked ? Severity::high
                                        : Severity::critical;
}

std::optional<core::TimePoint> first_leaked(const Leak& leak) {
  std::optional<core::TimePoint> first;
  for (const Sighting* sighting : leak.sightings) {
    for (const scanner::Location& introduction : sighting->introductions) {
      if (introduction.date && (!first || *introduction.date < *first)) {
        first = introduction.date;
      }
    }
  }
  return first;
}

// The strong direction only: that it was used since the leak may be its owner's doing.
std::string describe_use(const enkryptify::Token& record, const std::optional<core::TimePoint>& leaked) {
  if (record.own_use_at) {
    return fmt::format(" Its last use, {}, was ekaudit's own try; others' use before is unknown.",
                       core::format_rfc3339(*record.own_use_at));
  }
  if (!record.last_used_at) {
    return record.ever_used_known ? " It was never used." : "";
  }
  const std::string last = core::format_rfc3339(*record.last_used_at);
  if (leaked && *record.last_used_at < *leaked) {
    return fmt::format(" It was not used since the leak; last use {}.", last);
  }
  return fmt::format(" Last used {}: your own pipelines are included, misuse cannot be excluded.", last);
}

std::string name_of(const enkryptify::Member& member) {
  return !member.name.empty() ? member.name : !member.email.empty() ? member.email : member.id;
}

std::string owner_of(const enkryptify::Token& record, const Evidence& evidence) {
  const enkryptify::Member* owner = evidence.inventory->member(record.created_by);
  return owner == nullptr ? std::string() : name_of(*owner);
}

std::vector<std::string> administrators(const Evidence& evidence) {
  std::vector<std::string> names;
  for (const enkryptify::Member& member :
       evidence.inventory->members.value_or(std::vector<enkryptify::Member>{})) {
    if (member.is_active() && (member.role == "admin" || member.is_owner)) {
      names.push_back(name_of(member));
    }
  }
  return names;
}

class LeakedTokenAlive final : public Rule {
 public:
  const RuleInfo& info() const override {
    static constexpr RuleInfo k_info{
        "leaked-token-alive",
        k_family,
        "Leaked token that is alive",
        "A token that leaked is neither revoked nor expired: whoever has seen it can use it now.",
        Severity::critical,
        9.8,
        "798",
        "NHI2",
        "Secret Leakage",
    };
    return k_info;
  }

  void judge(const Evidence& evidence, std::vector<Finding>& findings) const override {
    for (const Leak& leak : living_leaks(evidence)) {
      findings.push_back(leak.record == nullptr ? without_record(leak) : with_record(leak, evidence));
    }
  }

 private:
  Finding begin(const Leak& leak, std::string_view id) const {
    const scanner::match::Token& token = leak.sightings.front()->token;
    const std::string hash = core::hex(token.hash);
    Finding finding;
    finding.rule = info().id;
    finding.severity = severity_of(leak);
    finding.confidence = leak.token_count == 1 ? core::Confidence::high : core::Confidence::medium;
    finding.fingerprint = id.empty() ? fingerprint(k_family, "token:unknown", hash)
                                     : fingerprint(k_family, fmt::format("token:{}", id), id);
    finding.token = TokenRef{};
    finding.token->redacted = token.redacted;
    if (leak.token_count == 1 && token.body_size >= core::k_min_hashed_body) {
      finding.token->hash = "sha256:" + hash;
    }
    finding.token->id = id;
    finding.token->status = TokenStatus::active;
    finding.location.kind = scanner::LocationKind::token;
    finding.line_hash = finding.fingerprint.substr(0, 16) + ":1";
    for (const Sighting* sighting : leak.sightings) {
      if (finding.occurrences.size() < scanner::k_max_occurrences) {
        finding.occurrences.push_back(sighting->newest);
      }
    }
    finding.occurrence_count = leak.sightings.size();
    add_evidence(finding, "leakedSince", first_leaked(leak));
    return finding;
  }

  Finding without_record(const Leak& leak) const {
    Finding finding = begin(leak, "");
    finding.message = fmt::format(
        "Leaked token {} is alive: the API takes it, though no single record of the inventory explains it.",
        finding.token->redacted);
    finding.remediation =
        "Find its record in the Enkryptify dashboard, under API tokens, as an administrator of every "
        "workspace "
        "that it may belong to, and revoke it there.";
    add_evidence(finding, "proof", {"exchange"});
    add_evidence(finding, "candidates", leak.identity->candidates);
    return finding;
  }

  Finding with_record(const Leak& leak, const Evidence& evidence) const {
    const enkryptify::Token& record = *leak.record;
    Finding finding = begin(leak, record.id);
    finding.token->name = record.name;
    const enkryptify::Reach reach = reach_of(record, evidence);
    finding.message = message_of(leak, reach) + describe_use(record, first_leaked(leak));
    const bool of_cli = record.type == enkryptify::TokenType::cli;
    finding.remediation = fmt::format(
        "{} it now: ekaudit {} {} --apply{} (or in the Enkryptify dashboard). Access ends within 15 minutes. "
        "Then "
        "rotate the secrets within its reach: they may have been read.",
        of_cli ? "Revoke" : "Rotate", of_cli ? "revoke" : "rotate", record.id,
        of_cli ? "" : " --deliver WHERE");
    add_facts(leak, reach, evidence, finding);
    return finding;
  }

  static std::string message_of(const Leak& leak, const enkryptify::Reach& reach) {
    const enkryptify::Token& record = *leak.record;
    const std::string subject =
        leak.token_count == 1
            ? fmt::format("Leaked {} is alive", describe(record))
            : fmt::format("One of {} leaked tokens that begin alike may be {}, which is alive",
                          leak.token_count, describe(record));
    std::string message = subject;
    if (record.permission) {
      message += *record.permission == enkryptify::Permission::read ? ", may read" : ", may read and write";
    }
    if (record.scope) {
      message += ", and reaches " + enkryptify::describe_reach(reach, k_names_in_message);
      message += reach.reaches_production() && !reach.whole_workspace ? ", production among them" : "";
    }
    return message + ".";
  }

  static void add_facts(const Leak& leak, const enkryptify::Reach& reach, const Evidence& evidence,
                        Finding& finding) {
    const enkryptify::Token& record = *leak.record;
    const bool by_exchange = leak.identity != nullptr && leak.identity->proof == Proof::accepted;
    add_evidence(finding, "proof", {by_exchange ? "exchange" : "inventory"});
    if (const std::string owner = owner_of(record, evidence); !owner.empty()) {
      add_evidence(finding, "owner", {owner});
    }
    add_evidence(finding, "administrators", administrators(evidence));
    if (record.permission) {
      add_evidence(finding, "permission",
                   {*record.permission == enkryptify::Permission::read ? "read" : "read-write"});
    }
    if (record.scope) {
      add_evidence(finding, "reach", {enkryptify::describe_reach(reach, k_names_in_message)});
    }
    add_evidence(finding, "projects", reach.projects);
    std::vector<std::string> environments;
    for (const enkryptify::ReachedEnvironment& environment : reach.environments) {
      environments.push_back(fmt::format("{}/{}", environment.project, environment.name));
    }
    add_evidence(finding, "environments", std::move(environments));
    add_evidence(finding, "lastUsedAt", record.last_used_at);
    add_evidence(finding, "createdAt", record.created_at);
    add_evidence(finding, "expiresAt", record.expires_at);
    add_users(finding, record, evidence);
  }
};

}  // namespace

const Rule& leaked_token_alive_rule() {
  static const LeakedTokenAlive rule;
  return rule;
}

}  // namespace ekaudit::rules
