#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "scanner/sources/history_sightings.h"

namespace ekaudit::scanner::sources {
namespace {

Location locate_commit(const TextMatch& found, const HistoryView& view, CommitDetailsReader& commits) {
  const CommitDetails& details = commits.of(found.object);
  Location location;
  location.kind =
      found.part == TextPart::message ? LocationKind::commit_message : LocationKind::commit_header;
  location.position = found.match.position;
  location.encoding = found.match.encoding;
  location.commit = found.object.hex();
  location.author = details.author;
  location.date = details.date;
  location.exposure = view.reachability.exposure(found.object);
  return location;
}

std::string_view place_of(LocationKind kind) {
  return kind == LocationKind::commit_message ? "commit-message" : "commit-header";
}

void add_commit_group(const std::vector<const TextMatch*>& group, const HistoryView& view,
                      CommitDetailsReader& commits, SightingSet& sightings) {
  std::vector<Location> locations;
  for (const TextMatch* found : group) {
    // A token that stands twice in one message is one occurrence.
    if (locations.empty() || locations.back().commit != found->object.hex()) {
      locations.push_back(locate_commit(*found, view, commits));
    }
  }
  std::sort(locations.begin(), locations.end(), [](const Location& a, const Location& b) {
    return std::tie(a.date, a.commit) < std::tie(b.date, b.commit);
  });
  std::vector<const match::Match*> newest;
  for (const TextMatch* found : group) {
    if (found->object.hex() == locations.back().commit) {
      newest.push_back(&found->match);
    }
  }
  Sighting sighting;
  describe_newest(newest, sighting);
  sighting.newest = locations.back();
  for (const Location& location : locations) {
    sighting.newest.exposure = std::max(sighting.newest.exposure, location.exposure);
  }
  sighting.place = place_of(sighting.newest.kind);
  sighting.introduction_count = locations.size();
  locations.resize(std::min(locations.size(), k_max_occurrences));
  sighting.introductions = std::move(locations);
  sightings.add(std::move(sighting));
}

void add_tag(const TextMatch& found, const HistoryView& view, SightingSet& sightings) {
  constexpr std::uint64_t k_max_tag_size = std::uint64_t{16} << 20;
  Sighting sighting;
  describe_newest({&found.match}, sighting);
  Location& location = sighting.newest;
  location.kind = LocationKind::tag;
  location.blob = found.object.hex();
  location.exposure = Exposure::unreachable;
  if (const auto object = view.store.read(found.object, k_max_tag_size)) {
    const git::Tag tag = git::parse_tag(object->bytes);
    const git::Signature tagger = git::parse_signature(tag.tagger_line);
    location.path = "refs/tags/" + std::string(tag.name);
    location.author = Person{tagger.name, tagger.email};
    location.date = tagger.time;
  }
  const auto ref = std::find_if(view.refs.begin(), view.refs.end(),
                                [&](const git::Ref& candidate) { return candidate.target == found.object; });
  if (ref != view.refs.end()) {
    location.path = ref->name;
    location.exposure = view.reachability.exposure_of_ref(*ref);
  }
  constexpr std::string_view k_tags = "refs/tags/";
  const bool is_tag_ref = location.path.compare(0, k_tags.size(), k_tags) == 0;
  sighting.place = "tag:" + (is_tag_ref ? location.path.substr(k_tags.size()) : location.path);
  sighting.introductions = {location};
  sighting.introduction_count = 1;
  sightings.add(std::move(sighting));
}

}  // namespace

void add_text_sightings(const HistoryView& view, CommitDetailsReader& commits, SightingSet& sightings) {
  std::map<std::tuple<TextPart, match::TokenKind, core::Digest>, std::vector<const TextMatch*>> groups;
  for (const TextMatch& found : view.matches.commits) {
    groups[{found.part, found.match.token.kind, found.match.token.hash}].push_back(&found);
  }
  for (const auto& [key, group] : groups) {
    add_commit_group(group, view, commits, sightings);
  }
  std::map<std::tuple<git::ObjectId, core::Digest>, const TextMatch*> tags;
  for (const TextMatch& found : view.matches.tags) {
    if (tags.try_emplace({found.object, found.match.token.hash}, &found).second) {
      add_tag(found, view, sightings);
    }
  }
}

bool any_ref_may_match(const std::vector<git::Ref>& refs, const match::Matcher& matcher) {
  return std::any_of(refs.begin(), refs.end(),
                     [&](const git::Ref& ref) { return matcher.may_match(ref.name); });
}

void add_ref_sightings(const std::vector<git::Ref>& refs, const Reachability& reachability,
                       const match::Matcher& matcher, SightingSet& sightings) {
  for (const git::Ref& ref : refs) {
    if (!matcher.may_match(ref.name)) {
      continue;
    }
    const match::SearchResult result = matcher.search(ref.name);
    for (const auto& group : group_by_token(result.matches)) {
      Sighting sighting;
      describe_newest(group, sighting);
      sighting.line_hash.clear();
      sighting.place = "ref:" + ref.name;
      sighting.newest.kind = LocationKind::ref;
      sighting.newest.path = ref.name;
      sighting.newest.commit = ref.peeled.hex();
      sighting.newest.exposure = reachability.exposure_of_ref(ref);
      sighting.introductions = {sighting.newest};
      sighting.introduction_count = 1;
      sightings.add(std::move(sighting));
    }
  }
}

}  // namespace ekaudit::scanner::sources
