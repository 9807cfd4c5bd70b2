#include "audit/finding_join.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "scanner/sighting.h"

namespace ekaudit::audit {
namespace {

using rules::EvidenceItem;
using rules::Finding;
using scanner::Location;

auto order_of(const Location& location) {
  return std::tie(location.date, location.commit, location.repository, location.path, location.position,
                  location.blob);
}

bool is_same(const Location& a, const Location& b) {
  return a.kind == b.kind && order_of(a) == order_of(b);
}

void join_occurrences(Finding& kept, Finding& added) {
  std::vector<Location>& all = kept.occurrences;
  std::uint64_t known = 0;
  for (Location& location : added.occurrences) {
    const bool is_known =
        std::any_of(all.begin(), all.end(), [&](const Location& other) { return is_same(location, other); });
    known += is_known ? 1 : 0;
    if (!is_known && all.size() < scanner::k_max_occurrences) {
      all.push_back(std::move(location));
    }
  }
  kept.occurrence_count += added.occurrence_count - std::min(added.occurrence_count, known);
  std::stable_sort(all.begin(), all.end(),
                   [](const Location& a, const Location& b) { return order_of(a) < order_of(b); });
}

// Lists that each report holds its own part of.
bool is_list_of_many(std::string_view name) {
  return name == "branches" || name == "usedBy" || name == "secretNames";
}

void join_evidence(Finding& kept, const Finding& added) {
  for (const EvidenceItem& item : added.evidence) {
    const auto same = std::find_if(kept.evidence.begin(), kept.evidence.end(),
                                   [&](const EvidenceItem& other) { return other.name == item.name; });
    if (same == kept.evidence.end()) {
      kept.evidence.push_back(item);
    } else if (is_list_of_many(item.name)) {
      same->values.insert(same->values.end(), item.values.begin(), item.values.end());
      std::sort(same->values.begin(), same->values.end());
      same->values.erase(std::unique(same->values.begin(), same->values.end()), same->values.end());
    }
  }
}

}  // namespace

void join(Finding& kept, Finding later) {
  std::swap(kept, later);
  join_occurrences(kept, later);
  join_evidence(kept, later);
  if (kept.location.kind == scanner::LocationKind::token) {
    kept.severity = std::max(kept.severity, later.severity);
    kept.confidence = std::max(kept.confidence, later.confidence);
  }
}

}  // namespace ekaudit::audit
