#include "reporters/summary.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

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

}  // namespace

std::vector<TokenGroup> group_by_token(const audit::Report& report) {
  std::vector<TokenGroup> groups;
  std::unordered_map<std::string_view, std::size_t> known;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed || !finding.token) {
      continue;
    }
    const rules::TokenRef& token = *finding.token;
    const std::string& key = !token.hash.empty() ? token.hash : !token.id.empty() ? token.id : token.redacted;
    const auto [slot, is_new] = known.try_emplace(key, groups.size());
    if (is_new) {
      groups.push_back({&*finding.token, Life::dead, core::Severity::info, {}});
    }
    TokenGroup& group = groups[slot->second];
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

Summary summarize(const audit::Report& report) {
  Summary summary;
  for (const Finding& finding : report.findings) {
    ++(finding.suppressed ? summary.suppressed
                          : summary.by_severity[static_cast<std::size_t>(finding.severity)]);
  }
  for (const TokenGroup& group : group_by_token(report)) {
    ++(group.life == Life::alive ? summary.alive : group.life == Life::dead ? summary.dead : summary.unknown);
  }
  return summary;
}

}  // namespace ekaudit::reporters
