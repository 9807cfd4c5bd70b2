#include "audit/finding_join.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "rules/leak.h"
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

const std::vector<std::string>& values_of(const Finding& finding, std::string_view name) {
  static const std::vector<std::string> k_none;
  const auto item = std::find_if(finding.evidence.begin(), finding.evidence.end(),
                                 [&](const EvidenceItem& each) { return each.name == name; });
  return item == finding.evidence.end() ? k_none : item->values;
}

// Which of two versions of one place is the newer, as one run would have found.
auto recency_of(const Finding& finding) {
  const Location& location = finding.location;
  const bool is_past = !location.commit.empty() || location.kind == scanner::LocationKind::history;
  const int kind = is_past ? 0 : location.kind == scanner::LocationKind::index ? 1 : 2;
  const std::vector<std::string>& newest = values_of(finding, rules::k_shard_newest);
  return std::tuple(finding.rule != "leaked-token-in-history", kind,
                    newest.empty() ? std::string() : newest.front());
}

bool is_newer(const Finding& a, const Finding& b) {
  const auto recency_a = recency_of(a);
  const auto recency_b = recency_of(b);
  // Of those that no commit leads to, the first by id.
  return recency_a != recency_b ? recency_a > recency_b : a.location.blob < b.location.blob;
}

// What the shards say of one introduction.
struct Introduction {
  std::string order;
  bool is_first = true;  // no parent of its commit holds the token there
};

// By commit and blob.
using Introductions = std::map<std::pair<std::string, std::string>, Introduction>;

Introductions introductions_of(const Finding& finding) {
  const std::vector<std::string>& blobs = values_of(finding, rules::k_shard_blobs);
  const std::set<std::string_view> holding(blobs.begin(), blobs.end());
  Introductions introductions;
  for (const std::string& line : values_of(finding, rules::k_shard_introduced)) {
    std::istringstream words(line);
    Introduction introduction;
    std::string commit;
    std::string blob;
    words >> introduction.order >> commit >> blob;
    for (std::string before; words >> before;) {
      introduction.is_first &= holding.count(before) == 0;
    }
    introductions[{commit == "-" ? "" : commit, blob}] = std::move(introduction);
  }
  return introductions;
}

// Another shard's version may have stood where one of this seemed to come first.
void put_in_order(Finding& finding) {
  const Introductions introductions = introductions_of(finding);
  const auto known = [&](const Location& location) {
    return introductions.find({location.commit, location.blob});
  };
  const std::size_t dropped = std::erase_if(finding.occurrences, [&](const Location& location) {
    const auto introduction = known(location);
    return introduction != introductions.end() && !introduction->second.is_first;
  });
  finding.occurrence_count -= std::min<std::uint64_t>(finding.occurrence_count, dropped);
  std::stable_sort(finding.occurrences.begin(), finding.occurrences.end(),
                   [&](const Location& a, const Location& b) {
                     const auto one = known(a);
                     const auto other = known(b);
                     return one != introductions.end() && other != introductions.end() &&
                            one->second.order < other->second.order;
                   });
}

void join_occurrences(Finding& kept, Finding& added) {
  std::vector<Location>& all = kept.occurrences;
  std::uint64_t known = 0;
  for (Location& location : added.occurrences) {
    const bool is_known =
        std::any_of(all.begin(), all.end(), [&](const Location& other) { return is_same(location, other); });
    known += is_known ? 1 : 0;
    if (!is_known) {
      all.push_back(std::move(location));
    }
  }
  kept.occurrence_count += added.occurrence_count - std::min(added.occurrence_count, known);
}

void cut(std::vector<Location>& occurrences) {
  if (occurrences.size() > scanner::k_max_occurrences) {
    occurrences.resize(scanner::k_max_occurrences);
  }
}

// Lists that each report holds its own part of.
bool is_list_of_many(std::string_view name) {
  return name == "branches" || name == "usedBy" || name == "secretNames" || name == rules::k_shard_blobs ||
         name == rules::k_shard_introduced;
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

void join(Parts parts, Finding& kept, Finding added) {
  if (parts == Parts::reports || is_newer(added, kept)) {
    std::swap(kept, added);
  }
  join_occurrences(kept, added);
  join_evidence(kept, added);
  if (parts == Parts::shards) {
    put_in_order(kept);
  } else {
    std::stable_sort(kept.occurrences.begin(), kept.occurrences.end(),
                     [](const Location& a, const Location& b) { return order_of(a) < order_of(b); });
  }
  cut(kept.occurrences);
  if (parts == Parts::shards || kept.location.kind == scanner::LocationKind::token) {
    kept.severity = std::max(kept.severity, added.severity);
    kept.confidence = std::max(kept.confidence, added.confidence);
    kept.location.exposure = std::max(kept.location.exposure, added.location.exposure);
  }
}

void forget_shards(Finding& finding) {
  std::erase_if(finding.evidence, [](const EvidenceItem& item) {
    return item.name == rules::k_shard_newest || item.name == rules::k_shard_blobs ||
           item.name == rules::k_shard_introduced;
  });
}

}  // namespace ekaudit::audit
