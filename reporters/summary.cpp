#include "reporters/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "policy/suppression.h"
#include "reporters/wording.h"

namespace ekaudit::reporters {
namespace {

using rules::Finding;
using rules::TokenStatus;

Life life_of(TokenStatus status) {
  switch (status) {
    case TokenStatus::active:
      return Life::alive;
    case TokenStatus::unknown:
      return Life::unknown;
    case TokenStatus::revoked:
    case TokenStatus::expired:
      return Life::dead;
  }
  return Life::unknown;
}

// What tells that two findings are about one token. A redacted form does only where there is nothing better.
std::vector<std::string_view> keys_of(const rules::TokenRef& token) {
  std::vector<std::string_view> keys;
  for (const std::string* key : {&token.id, &token.hash}) {
    if (!key->empty()) {
      keys.push_back(*key);
    }
  }
  if (keys.empty()) {
    keys.push_back(token.redacted);
  }
  return keys;
}

}  // namespace

bool stands_alone(const Finding& finding) {
  return !finding.token || finding.location.kind == scanner::LocationKind::pipeline;
}

std::vector<TokenGroup> group_by_token(const audit::Report& report) {
  std::vector<TokenGroup> groups;
  std::unordered_map<std::string_view, std::size_t> known;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed || stands_alone(finding)) {
      continue;
    }
    const std::vector<std::string_view> keys = keys_of(*finding.token);
    const auto seen =
        std::find_if(keys.begin(), keys.end(), [&](std::string_view key) { return known.count(key) > 0; });
    const std::size_t place = seen == keys.end() ? groups.size() : known[*seen];
    if (place == groups.size()) {
      groups.push_back({&*finding.token, Life::dead, core::Severity::info, {}});
    }
    for (const std::string_view key : keys) {
      known.try_emplace(key, place);
    }
    TokenGroup& group = groups[place];
    if (group.token->hash.empty()) {
      group.token = &*finding.token;
    }
    group.life = std::min(group.life, life_of(finding.token->status));
    group.worst = std::max(group.worst, finding.severity);
    group.findings.push_back(&finding);
  }
  for (TokenGroup& group : groups) {
    std::stable_sort(group.findings.begin(), group.findings.end(),
                     [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
  }
  std::stable_sort(groups.begin(), groups.end(), [](const TokenGroup& a, const TokenGroup& b) {
    return a.life != b.life ? a.life < b.life : a.worst > b.worst;
  });
  return groups;
}

std::vector<const Finding*> TokenGroup::leaks() const {
  std::vector<const Finding*> leaks;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(leaks),
               [](const Finding* finding) { return audit::subject_of(*finding) == audit::Subject::leaks; });
  return leaks;
}

const Finding* TokenGroup::alive() const {
  const auto alive = std::find_if(findings.begin(), findings.end(), [](const Finding* finding) {
    return finding->rule == "leaked-token-alive";
  });
  return alive == findings.end() ? nullptr : *alive;
}

bool TokenGroup::leaked() const {
  return alive() != nullptr || !leaks().empty();
}

std::vector<TokenGroup> leaked_tokens(const audit::Report& report) {
  std::vector<TokenGroup> groups = group_by_token(report);
  std::erase_if(groups, [](const TokenGroup& group) { return !group.leaked(); });
  return groups;
}

Summary summarize(const audit::Report& report) {
  Summary summary;
  for (std::size_t i = 0; i < policy::k_causes.size(); ++i) {
    const std::string_view cause = policy::k_causes[i];
    const auto count = std::count_if(
        report.findings.begin(), report.findings.end(),
        [cause](const Finding& finding) { return finding.suppressed && finding.suppressed->by == cause; });
    summary.suppressed_by.emplace_back(cause,
                                       static_cast<std::uint64_t>(count) + report.unlisted_suppressed[i]);
    summary.suppressed += report.unlisted_suppressed[i];
  }
  for (const Finding& finding : report.findings) {
    ++(finding.suppressed ? summary.suppressed
                          : summary.by_severity[static_cast<std::size_t>(finding.severity)]);
  }
  for (const TokenGroup& group : leaked_tokens(report)) {
    ++(group.life == Life::alive ? summary.alive : group.life == Life::dead ? summary.dead : summary.unknown);
  }
  return summary;
}

std::string describe_suppressed(const Summary& summary) {
  if (summary.suppressed == 0) {
    return {};
  }
  std::string causes;
  for (const auto& [cause, count] : summary.suppressed_by) {
    if (count > 0) {
      causes += fmt::format("{}{} {}", causes.empty() ? "" : ", ", count, cause);
    }
  }
  return fmt::format("{} suppressed ({})", counted(summary.suppressed, "finding"), causes);
}

}  // namespace ekaudit::reporters
