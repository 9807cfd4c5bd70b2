#include "scanner/sources/sighting_set.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace ekaudit::scanner::sources {
namespace {

// Which of two versions of one place is the newer: the file, then the index, then history.
int recency(LocationKind kind) {
  switch (kind) {
    case LocationKind::history:
      return 0;
    case LocationKind::index:
      return 1;
    default:
      return 2;
  }
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

bool is_from_history(const Sighting& sighting) {
  // A file has no blob, whatever of its history it was joined with.
  return !sighting.newest.commit.empty() ||
         (!sighting.newest.blob.empty() && !sighting.introductions.empty());
}

void join(Sighting& kept, Sighting& added) {
  // A symlink in the working tree and one in history have the same kind; a commit tells them apart.
  const int kept_recency = recency(kept.newest.kind) - (is_from_history(kept) ? 1 : 0);
  const int added_recency = recency(added.newest.kind) - (is_from_history(added) ? 1 : 0);
  const Exposure worst = std::max(kept.newest.exposure, added.newest.exposure);
  if (added_recency > kept_recency) {
    std::swap(kept, added);
  }
  kept.newest.exposure = worst;
  kept.present |= added.present;
  kept.token.confidence = std::max(kept.token.confidence, added.token.confidence);
  kept.token.caches_secrets |= added.token.caches_secrets;
  kept.token.in_api_key_header |= added.token.in_api_key_header;
  kept.introduction_count += added.introduction_count;
  append(kept.introductions, added.introductions);
  if (kept.introductions.size() > k_max_occurrences) {
    kept.introductions.resize(k_max_occurrences);
  }
  append(kept.branches, added.branches);
  std::sort(kept.branches.begin(), kept.branches.end());
  kept.branches.erase(std::unique(kept.branches.begin(), kept.branches.end()), kept.branches.end());
}

}  // namespace

bool is_metadata(LocationKind kind) {
  switch (kind) {
    case LocationKind::file:
    case LocationKind::index:
    case LocationKind::history:
    case LocationKind::symlink:
    case LocationKind::standard_input:
      return false;
    case LocationKind::filename:
    case LocationKind::commit_message:
    case LocationKind::commit_header:
    case LocationKind::tag:
    case LocationKind::note:
    case LocationKind::ref:
    case LocationKind::pipeline:
    case LocationKind::token:
      return true;
  }
  return true;
}

void SightingSet::add(Sighting sighting) {
  Key key{sighting.place, is_metadata(sighting.newest.kind), sighting.token.kind, sighting.token.hash};
  const auto [slot, is_new] = sightings_.try_emplace(std::move(key), std::move(sighting));
  if (!is_new) {
    // try_emplace leaves its arguments alone where the key is there already.
    join(slot->second, sighting);  // NOLINT(bugprone-use-after-move)
  }
}

std::vector<Sighting> SightingSet::take() {
  std::vector<Sighting> all;
  all.reserve(sightings_.size());
  for (auto& [key, sighting] : sightings_) {
    all.push_back(std::move(sighting));
  }
  sightings_.clear();
  return all;
}

void describe_newest(const std::vector<const match::Match*>& matches, Sighting& sighting) {
  const match::Match& first = *matches.front();
  sighting.token = first.token;
  for (const match::Match* match : matches) {
    sighting.token.confidence = std::max(sighting.token.confidence, match->token.confidence);
    sighting.token.caches_secrets |= match->token.caches_secrets;
    sighting.token.in_api_key_header |= match->token.in_api_key_header;
  }
  sighting.newest.position = first.position;
  sighting.newest.encoding = first.encoding;
  sighting.line_hash = first.line_hash;
  const bool all_covered = std::all_of(
      matches.begin(), matches.end(), [](const match::Match* match) { return match->directive.has_value(); });
  sighting.directive = all_covered ? first.directive : std::nullopt;
}

std::vector<std::vector<const match::Match*>> group_by_token(const std::vector<match::Match>& matches) {
  std::vector<std::vector<const match::Match*>> groups;
  std::map<std::pair<core::Digest, match::TokenKind>, std::size_t> group_of;
  for (const match::Match& match : matches) {
    const auto [slot, is_new] = group_of.try_emplace({match.token.hash, match.token.kind}, groups.size());
    if (is_new) {
      groups.emplace_back();
    }
    groups[slot->second].push_back(&match);
  }
  return groups;
}

}  // namespace ekaudit::scanner::sources
